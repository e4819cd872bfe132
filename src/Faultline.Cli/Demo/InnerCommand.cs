using System.Text.Json;

namespace Faultline.Cli.Demo;

/// <summary>Runs Faultline's own commands inside the demo, exactly as a person would type them, and reads what they print.</summary>
/// <param name="common">Options that every command gets: workspace, configuration, seed, now.</param>
internal sealed class InnerCommand(IReadOnlyList<string> common)
{
    /// <summary>Runs a command with <c>--json</c> and gives back its document.</summary>
    /// <exception cref="FaultlineException">The command ended with a code that is not in <paramref name="allowed"/>; its last message is passed on.</exception>
    public async Task<(int ExitCode, T Document)> RunAsync<T>(
        IReadOnlyList<string> args,
        CancellationToken cancellationToken,
        params int[] allowed
    )
    {
        var (code, output) = await CheckedAsync(args, ["--json"], allowed, cancellationToken);
        return (
            code,
            JsonSerializer.Deserialize<T>(output, FaultlineJson.Document)
                ?? throw FaultlineException.Outside($"`faultline {args[0]}` printed no document.")
        );
    }

    /// <summary>Runs a command without <c>--json</c> and gives back what it printed.</summary>
    /// <exception cref="FaultlineException">The command did not end with code 0.</exception>
    public async Task<string> RunTextAsync(IReadOnlyList<string> args, CancellationToken cancellationToken) =>
        (await CheckedAsync(args, [], [], cancellationToken)).Output;

    private async Task<(int ExitCode, string Output)> CheckedAsync(
        IReadOnlyList<string> args,
        string[] more,
        int[] allowed,
        CancellationToken cancellationToken
    )
    {
        var (code, output, errors) = await CaptureAsync([.. args, .. more], cancellationToken);
        if (code == ExitCodes.Cancelled)
        {
            throw new OperationCanceledException(cancellationToken);
        }

        if (code != ExitCodes.Done && !allowed.Contains(code))
        {
            var said = errors
                .Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .LastOrDefault(l => l.StartsWith("faultline: ", StringComparison.Ordinal));
            throw new FaultlineException(
                code == ExitCodes.Usage ? FaultKind.Input : FaultKind.Outside,
                $"`faultline {string.Join(' ', args)}` ended with code {code}: {said?["faultline: ".Length..] ?? errors.Trim()}"
            );
        }

        return (code, output);
    }

    private async Task<(int ExitCode, string Output, string Errors)> CaptureAsync(string[] args, CancellationToken cancellationToken)
    {
        var (standardOutput, standardError) = (Console.Out, Console.Error);
        using var output = new StringWriter();
        using var errors = new StringWriter();
        Console.SetOut(output);
        Console.SetError(TextWriter.Synchronized(errors));
        try
        {
            var code = await Application.RunInnerAsync([.. args, .. common], cancellationToken);
            return (code, output.ToString(), errors.ToString());
        }
        finally
        {
            Console.SetOut(standardOutput);
            Console.SetError(standardError);
        }
    }
}
