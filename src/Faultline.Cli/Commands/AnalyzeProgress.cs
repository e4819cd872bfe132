using Faultline.Analysis;
using Spectre.Console;

namespace Faultline.Cli.Commands;

/// <summary>Progress of a run on standard error: a spinner on a terminal, one plain line a step otherwise.</summary>
internal static class AnalyzeProgress
{
    public static async Task<T> ShowAsync<T>(Func<IProgress<AnalysisProgress>, Task<T>> run)
    {
        if (!CliSession.Interactive)
        {
            return await run(new Lines());
        }

        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        return await console.Status().StartAsync("starting", context => run(new Spinner(context)));
    }

    private sealed class Spinner(StatusContext context) : IProgress<AnalysisProgress>
    {
        public void Report(AnalysisProgress value) =>
            context.Status = value.Share > 0 ? $"{value.Step} {100 * value.Share:0} %" : value.Step;
    }

    private sealed class Lines : IProgress<AnalysisProgress>
    {
        private readonly Lock _gate = new();
        private string? _last;

        public void Report(AnalysisProgress value)
        {
            lock (_gate)
            {
                if (!string.Equals(_last, value.Step, StringComparison.Ordinal))
                {
                    _last = value.Step;
                    Console.Error.WriteLine(value.Step);
                }
            }
        }
    }
}
