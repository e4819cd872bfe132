using System.Diagnostics;

namespace Faultline.EndToEnd;

/// <summary>The command as a user starts it: its own process, its exit code, its two streams.</summary>
internal sealed record FaultlineProcess(int ExitCode, string Output, string Error)
{
    private static readonly string Program = Path.Combine(AppContext.BaseDirectory, "Faultline.Cli.dll");

    public static Task<FaultlineProcess> RunAsync(string directory, params string[] arguments) => RunAsync(directory, input: "", arguments);

    /// <param name="variables">Environment variables; null takes one away.</param>
    public static Task<FaultlineProcess> RunAsync(
        string directory,
        IReadOnlyDictionary<string, string?> variables,
        IReadOnlyList<string> arguments
    ) => RunAsync(directory, input: "", arguments, variables);

    /// <param name="input">What the program reads from its standard input, which then ends.</param>
    public static async Task<FaultlineProcess> RunAsync(
        string directory,
        string input,
        IReadOnlyList<string> arguments,
        IReadOnlyDictionary<string, string?>? variables = null
    )
    {
        var start = new ProcessStartInfo("dotnet")
        {
            WorkingDirectory = directory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            UseShellExecute = false,
        };
        start.ArgumentList.Add(Program);
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment.Remove("FAULTLINE_WORKSPACE");
        foreach (var (name, value) in variables ?? new Dictionary<string, string?>(StringComparer.Ordinal))
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.StandardInput.WriteAsync(input.AsMemory(), TestContext.Current.CancellationToken);
        process.StandardInput.Close();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return new FaultlineProcess(process.ExitCode, await output, await error);
    }
}
