using System.Globalization;
using Faultline.Gating;
using Spectre.Console;

namespace Faultline.Cli.Commands;

/// <summary>The gate's report for a person at a terminal.</summary>
internal static class GateTable
{
    public static void Write(GateReport report)
    {
        var table = new Table().RoundedBorder().BorderColor(Color.Grey);
        foreach (var heading in (string[])["cluster", "verdict", "pass rate", "95 % interval", "baseline", "broken/fixed", "adj. p", "sees drops of"])
        {
            table.AddColumn(heading);
        }

        foreach (var c in report.Clusters)
        {
            table.AddRow(
                Plain(c.Name is null ? c.Cluster : $"{c.Cluster}\n{c.Name}"),
                new Markup(Verdict(c.Verdict)),
                Plain(c.PassRate is { } rate ? string.Create(CultureInfo.InvariantCulture, $"{rate:P1} of {c.Passed + c.Failed}") : "–"),
                Plain(c.Low is null ? "–" : string.Create(CultureInfo.InvariantCulture, $"{c.Low * 100:0.#}–{c.High * 100:0.#}")),
                Plain(c.BaselinePassRate is { } before ? before.ToString("P1", CultureInfo.InvariantCulture) : "–"),
                Plain(c.Broken is null ? "–" : string.Create(CultureInfo.InvariantCulture, $"{c.Broken}/{c.Fixed}")),
                Plain(c.PAdjusted is { } p ? p < 0.0001 ? "<0.0001" : p.ToString("0.####", CultureInfo.InvariantCulture) : "–"),
                Plain(c.MinimumDetectableDrop is { } mde ? mde.ToString("P1", CultureInfo.InvariantCulture) : "–")
            );
        }

        AnsiConsole.Write(table);
        foreach (var c in report.Clusters.Where(c => c.Verdict is GateVerdicts.Fail or GateVerdicts.Error))
        {
            Console.Out.WriteLine($"{c.Verdict.ToUpperInvariant()} {TerminalText.Neutralise(c.Cluster)}: {TerminalText.Neutralise(c.Reason)}");
            if (c.FailingCases.Count > 0)
            {
                var shown = c.BrokenCases.Count > 0 ? c.BrokenCases : c.FailingCases;
                Console.Out.WriteLine("     " + TerminalText.Neutralise(string.Join(", ", shown.Take(5))) + (shown.Count > 5 ? $" and {shown.Count - 5} more" : ""));
            }
        }

        foreach (var error in report.Errors.Take(5))
        {
            Console.Out.WriteLine($"{error.Runs} × error: {TerminalText.Neutralise(error.Reason)} (first: {TerminalText.Neutralise(error.FirstCase)})");
        }

        Console.Out.WriteLine(TerminalText.Neutralise(report.Summary));
    }

    private static Text Plain(string text) => new(string.Join('\n', text.Split('\n').Select(TerminalText.Neutralise)));

    private static string Verdict(string verdict) =>
        verdict switch
        {
            GateVerdicts.Fail => "[red bold]FAIL[/]",
            GateVerdicts.Pass => "[green]PASS[/]",
            GateVerdicts.KnownFailing => "[yellow]KNOWN FAILING[/]",
            GateVerdicts.Error => "[red]ERROR[/]",
            _ => "[grey]INCONCLUSIVE[/]",
        };
}
