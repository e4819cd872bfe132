using System.Diagnostics;
using Faultline.Cli;

namespace Faultline.EndToEnd;

/// <summary>Runs the real program in a process of its own.</summary>
internal static class CommandLine
{
    /// <summary>Exit code, standard output and standard error of <c>faultline ARGS…</c> on a workspace.</summary>
    public static async Task<(int Code, string Output, string Error)> RunAsync(string workspace, params string[] args)
    {
        var cancellation = TestContext.Current.CancellationToken;
        var start = new ProcessStartInfo("dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        start.ArgumentList.Add(typeof(ExitCodes).Assembly.Location);
        foreach (var arg in args.Append("--workspace").Append(workspace))
        {
            start.ArgumentList.Add(arg);
        }

        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(cancellation);
        var error = process.StandardError.ReadToEndAsync(cancellation);
        await process.WaitForExitAsync(cancellation);
        return (process.ExitCode, await output, await error);
    }
}
