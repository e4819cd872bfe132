using System.Globalization;
using Faultline.Pulling;
using Faultline.Statistics;
using Spectre.Console;

namespace Faultline.Cli.Commands;

/// <summary>A pull as a person reads it.</summary>
internal static class PullView
{
    private const int Shown = 12;

    public static void Print(PullResult pull, string? written)
    {
        var passing = pull.TotalTraces - pull.TotalFailed;
        var rate = Wilson.Interval(passing, pull.TotalTraces);
        var console = AnsiConsole.Console;
        console.MarkupLineInterpolated(
            CultureInfo.InvariantCulture,
            $"[bold]{TerminalText.Neutralise(pull.Workflow)}[/]  {pull.From:yyyy-MM-dd HH:mm} to {pull.To:yyyy-MM-dd HH:mm} UTC"
        );
        if (pull.TotalTraces == 0)
        {
            return;
        }

        console.MarkupLineInterpolated(
            CultureInfo.InvariantCulture,
            $"{pull.TotalTraces:N0} traces, [bold]{pull.TotalFailed:N0} failed[/] ({pull.WeakFailed:N0} on weak signals alone); pass rate {100 * rate.Value:0.0} % [[{100 * rate.Low:0.0}, {100 * rate.High:0.0}]]; {pull.Failed.Count:N0} pulled, worth {KishEffectiveSize.Of(pull.Failed.Select(f => f.Weight)):0} equal ones"
        );
        console.Write(Signals(pull));
        PrintTraces(pull, console);
        if (pull.Failed.Count > Shown)
        {
            console.MarkupLineInterpolated(
                CultureInfo.InvariantCulture,
                $"[dim]and {pull.Failed.Count - Shown:N0} more; -o FILE writes all of them, --json prints them.[/]"
            );
        }

        if (written is not null)
        {
            console.MarkupLineInterpolated(
                CultureInfo.InvariantCulture,
                $"{pull.Failed.Count:N0} traces written to {TerminalText.Neutralise(written)}."
            );
        }
    }

    private static Table Signals(PullResult pull)
    {
        var table = new Table().Border(TableBorder.Simple);
        table.AddColumn("signal").AddColumn(Right("seen on")).AddColumn(Right("failed with it")).AddColumn(Right("precision"));
        foreach (var (kind, seen) in pull.SignalsSeen)
        {
            table.AddRow(
                new Text(kind),
                new Text(seen.ToString("N0", CultureInfo.InvariantCulture)),
                new Text(pull.Signals.GetValueOrDefault(kind).ToString("N0", CultureInfo.InvariantCulture)),
                new Text(
                    pull.SignalPrecision.TryGetValue(kind, out var p)
                        ? string.Create(CultureInfo.InvariantCulture, $"{p.Value:0.00} [{p.Low:0.00}, {p.High:0.00}]")
                        : "–"
                )
            );
        }

        return table;
    }

    // Two lines a trace: an id that can be copied whole needs more room than a table column has.
    private static void PrintTraces(PullResult pull, IAnsiConsole console)
    {
        var width = Math.Clamp(console.Profile.Width, 60, 160) - 4;
        foreach (var failed in pull.Failed.Take(Shown))
        {
            var weight = failed.Weight > 1 ? string.Create(CultureInfo.InvariantCulture, $" ×{failed.Weight:0.#}") : "";
            console.WriteLine($"{Cut(failed.Trace.TraceId, width)}{weight}{(failed.Weak ? " (weak)" : "")}");
            console.WriteLine("  " + Cut(Words(failed.Signals), width));
            console.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"  [dim]{Cut(failed.Trace.Query, width)}[/]");
        }
    }

    // The rubrics say more than that there was a judge: "policy, tone < threshold; escalation".
    private static string Words(IReadOnlyList<Signal> signals)
    {
        var rubrics = signals.Where(s => s.Rubric is not null).Select(s => s.Rubric!).Distinct(StringComparer.Ordinal).ToArray();
        var others = signals.Where(s => s.Rubric is null).Select(s => s.Kind).Distinct(StringComparer.Ordinal);
        return string.Join("; ", (rubrics.Length == 0 ? [] : new[] { $"{string.Join(", ", rubrics)} below threshold" }).Concat(others));
    }

    private static TableColumn Right(string title) => new TableColumn(title).RightAligned();

    private static string Cut(string text, int length)
    {
        var safe = TerminalText.Neutralise(text.Length > 4 * length ? text[..(4 * length)] : text);
        return safe.Length <= length ? safe : safe[..(length - 1)] + "…";
    }
}
