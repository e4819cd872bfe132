using System.Diagnostics;

namespace Faultline.EndToEnd;

/// <summary>Runs the built program as a process of its own, in a directory of its own.</summary>
internal static class FaultlineProcess
{
    public static async Task<Outcome> RunAsync(string directory, IEnumerable<string> args, CancellationToken cancellationToken, string? input = null)
    {
        using var process = Start(directory, args, cancellationToken: cancellationToken);
        if (input is not null)
        {
            await process.StandardInput.WriteAsync(input.AsMemory(), cancellationToken);
        }

        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        var errors = process.StandardError.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        return new Outcome(process.ExitCode, await output, await errors);
    }

    public static Process Start(string directory, IEnumerable<string> args, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var start = new ProcessStartInfo("dotnet")
        {
            WorkingDirectory = directory,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Remove("FAULTLINE_WORKSPACE");
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "Faultline.Cli.dll"));
        foreach (var arg in args)
        {
            start.ArgumentList.Add(arg);
        }

        return Process.Start(start)!;
    }
}

internal sealed record Outcome(int ExitCode, string Output, string Errors);
