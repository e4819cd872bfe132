using System.Diagnostics;
using System.Globalization;
using Faultline.Traces.Ingesting;
using Spectre.Console;

namespace Faultline.Cli;

/// <summary>Progress of an ingest on standard error: a bar with its rate on a terminal, a line every few seconds elsewhere.</summary>
internal static class IngestProgressDisplay
{
    private static readonly TimeSpan BetweenLines = TimeSpan.FromSeconds(5);

    /// <param name="totalBytes">Bytes of all sources; null when not known.</param>
    /// <param name="work">What is shown.</param>
    public static Task ShowAsync(long? totalBytes, Func<IProgress<IngestProgress>, Task> work) =>
        CliSession.Interactive ? DrawAsync(totalBytes, work) : work(new Lines(totalBytes));

    private static Task DrawAsync(long? totalBytes, Func<IProgress<IngestProgress>, Task> work)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        return console
            .Progress()
            .AutoClear(true)
            .Columns(
                new TaskDescriptionColumn { Alignment = Justify.Left },
                new ProgressBarColumn(),
                new PercentageColumn(),
                new RemainingTimeColumn(),
                new SpinnerColumn()
            )
            .StartAsync(async context =>
            {
                var task = context.AddTask("reading", maxValue: Math.Max(1, totalBytes ?? 1));
                task.IsIndeterminate = totalBytes is null;
                var clock = Stopwatch.StartNew();
                await work(
                    new Direct(progress =>
                    {
                        task.Description = Markup.Escape(Rate(progress, clock.Elapsed));
                        task.Value = totalBytes is null ? 0 : Math.Min(progress.Bytes, totalBytes.Value);
                    })
                );
            });
    }

    private static string Rate(IngestProgress progress, TimeSpan elapsed) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{progress.Read:N0} records, {progress.Read / Math.Max(elapsed.TotalSeconds, 0.001):N0}/s"
        );

    private sealed class Direct(Action<IngestProgress> show) : IProgress<IngestProgress>
    {
        public void Report(IngestProgress value) => show(value);
    }

    private sealed class Lines(long? totalBytes) : IProgress<IngestProgress>
    {
        private readonly Stopwatch _clock = Stopwatch.StartNew();
        private TimeSpan _next = BetweenLines;

        public void Report(IngestProgress value)
        {
            if (_clock.Elapsed < _next)
            {
                return;
            }

            _next = _clock.Elapsed + BetweenLines;
            var share =
                totalBytes > 0 ? string.Create(CultureInfo.InvariantCulture, $" ({100.0 * value.Bytes / totalBytes.Value:F0} %)") : "";
            Console.Error.WriteLine($"{Rate(value, _clock.Elapsed)}{share}");
        }
    }
}
