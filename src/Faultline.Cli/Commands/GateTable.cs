using System.Globalization;
using Faultline.Gating;
using Spectre.Console;

namespace Faultline.Cli.Commands;

/// <summary>The gate's report for a person at a terminal.</summary>
internal static class GateTable
{
    public static void Write(GateReport report)
    {
        // Without a terminal there is no width to keep to, and a name broken over lines cannot be searched for.
        if (Console.IsOutputRedirected)
        {
            AnsiConsole.Profile.Width = Math.Max(AnsiConsole.Profile.Width, 200);
        }

        var table = new Table().Border(TableBorder.Simple).BorderColor(Color.Grey);
        foreach (var heading in (string[])["verdict", "cluster", "pass rate [95 %]", "baseline", "broken/fixed", "adj. p", "sees drops of"])
        {
            table.AddColumn(new TableColumn(new Text(heading)));
        }

        foreach (var c in report.Clusters)
        {
            table.AddRow(
                new Markup(Verdict(c.Verdict)),
                Plain(c.Name is null ? c.Cluster : $"{c.Cluster}\n{c.Name}"),
                Plain(
                    c.PassRate is { } rate
                        ? string.Create(
                            CultureInfo.InvariantCulture,
                            $"{rate:P1} [{c.Low * 100:0.#}, {c.High * 100:0.#}] of {c.Passed + c.Failed}"
                        )
                        : "–"
                ),
                Plain(c.BaselinePassRate is { } before ? before.ToString("P1", CultureInfo.InvariantCulture) : "–"),
                Plain(c.Broken is null ? "–" : string.Create(CultureInfo.InvariantCulture, $"{c.Broken}/{c.Fixed}")),
                Plain(
                    c.PAdjusted is { } p
                        ? p < 0.0001
                            ? "<0.0001"
                            : p.ToString("0.####", CultureInfo.InvariantCulture)
                        : "–"
                ),
                Plain(c.MinimumDetectableDrop is { } mde ? mde.ToString("P1", CultureInfo.InvariantCulture) : "–")
            );
        }

        AnsiConsole.Write(table);
        foreach (var c in report.Clusters.Where(c => c.Verdict is GateVerdicts.Fail or GateVerdicts.Error))
        {
            Console.Out.WriteLine(
                $"{c.Verdict.ToUpperInvariant()} {TerminalText.Neutralise(c.Cluster)}: {TerminalText.Neutralise(c.Reason)}"
            );
            if (c.FailingCases.Count > 0)
            {
                var shown = c.BrokenCases.Count > 0 ? c.BrokenCases : c.FailingCases;
                Console.Out.WriteLine(
                    "     "
                        + TerminalText.Neutralise(string.Join(", ", shown.Take(5)))
                        + (shown.Count > 5 ? $" and {shown.Count - 5} more" : "")
                );
            }
        }

        foreach (var error in report.Errors.Take(5))
        {
            Console.Out.WriteLine(
                $"{error.Runs} × error: {TerminalText.Neutralise(error.Reason)} (first: {TerminalText.Neutralise(error.FirstCase)}, {TerminalText.Neutralise(error.Where)})"
            );
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
