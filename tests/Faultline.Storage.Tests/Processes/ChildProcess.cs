using System.Diagnostics;

namespace Faultline.Storage.Tests.Processes;

/// <summary>This very program started again as another process, to be killed, starved of disk or run beside us.</summary>
internal sealed class ChildProcess : IDisposable
{
    public const string Flag = "--as-child";

    private readonly Process _process;

    private ChildProcess(ProcessStartInfo start)
    {
        start.RedirectStandardOutput = true;
        start.RedirectStandardInput = true;
        _process = Process.Start(start)!;
    }

    public int Id => _process.Id;

    public static ChildProcess Start(params string[] arguments) => new(new ProcessStartInfo(Program, [Flag, .. arguments]));

    /// <summary>As <see cref="Start"/>, but no file may grow beyond <paramref name="kibibytes"/>: writing more fails as on a full disk.</summary>
    public static ChildProcess StartWithFileLimit(int kibibytes, params string[] arguments)
    {
        // The signal must be ignored, or the process would be killed instead of seeing the error.
        var start = new ProcessStartInfo(
            "bash",
            ["-c", $"trap '' XFSZ; ulimit -f {kibibytes}; exec \"$0\" \"$@\"", Program, Flag, .. arguments]
        );
        // The runtime's own double mapping of code is a large file in memory, which the limit would forbid.
        start.Environment["DOTNET_EnableWriteXorExecute"] = "0";
        return new ChildProcess(start);
    }

    /// <summary>The next line it prints, or null at the end.</summary>
    public async Task<string?> ReadLineAsync(CancellationToken cancellationToken) =>
        await _process.StandardOutput.ReadLineAsync(cancellationToken);

    /// <summary>SIGKILL, and everything it had printed until then.</summary>
    public async Task<IReadOnlyList<string>> KillAsync(CancellationToken cancellationToken)
    {
        _process.Kill();
        var rest = await _process.StandardOutput.ReadToEndAsync(cancellationToken);
        await _process.WaitForExitAsync(cancellationToken);
        return rest.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    public async Task<int> EndAsync(CancellationToken cancellationToken)
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync(cancellationToken);
        return _process.ExitCode;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }

    private static string Program =>
        Path.ChangeExtension(typeof(ChildProcess).Assembly.Location, OperatingSystem.IsWindows() ? ".exe" : null);
}
