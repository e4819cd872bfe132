using System.Globalization;
using Faultline.Analysis;
using Faultline.Cli.Demo.Traffic;
using Faultline.Gating;
using Faultline.Reporting;
using Spectre.Console;

namespace Faultline.Cli.Demo;

/// <summary>The demo at a terminal: each step as it ends, then the findings, the gate, and how it all compares with what was planted.</summary>
internal sealed class DemoView(IAnsiConsole console)
{
    private const int ClustersShown = 5;

    public void Begin(DemoHome home)
    {
        console.MarkupLine("[bold]Faultline demo[/]");
        console.WriteLine(
            "Harborline, a bank that does not exist, has a support agent. Its traffic is made up here, with failures planted in it; "
                + "every step below is a command you can run on your own traces."
        );
        console.WriteLine(
            "Workspace: " + TerminalText.Neutralise(DemoHome.Short(home.Directory)) + " (its own, made afresh; yours is not touched)"
        );
        console.WriteLine();
    }

    public void Step(DemoStep step)
    {
        var time = string.Create(CultureInfo.InvariantCulture, $"{step.ElapsedMs / 1000:0.0} s");
        var grid = new Grid { Expand = true }
            .AddColumn(
                new GridColumn
                {
                    Width = 11,
                    NoWrap = true,
                    Padding = new Padding(1, 0, 1, 0),
                }
            )
            .AddColumn(new GridColumn())
            .AddColumn(
                new GridColumn
                {
                    Width = 7,
                    NoWrap = true,
                    Alignment = Justify.Right,
                }
            );
        grid.AddRow(
            new Text(step.Name, new Style(Color.Grey)),
            new Text(TerminalText.Neutralise(step.Outcome)),
            new Text(time, new Style(Color.Grey))
        );
        console.Write(grid);
    }

    public void End(DemoResult result)
    {
        Findings(result);
        Gates(result);
        Planted(result);
        Title("By hand");
        foreach (var command in result.Steps.Select(s => s.Command).OfType<string>())
        {
            console.Write(new Padder(new Text(TerminalText.Neutralise(command), new Style(Color.Grey)), new Padding(1, 0, 0, 0)));
        }

        console.WriteLine();
        console.Write(
            new Padder(
                new Text(
                    TerminalText.Neutralise(
                        Invariant(
                            $"each with --workspace {DemoHome.Short(result.Workspace)} --config {DemoHome.Short(Path.Combine(result.Workspace, "faultline.yaml"))} --as-of {result.AsOf:yyyy-MM-dd}"
                        )
                    )
                ),
                new Padding(1, 0, 0, 0)
            )
        );
        console.WriteLine();
        console.MarkupLineInterpolated(
            CultureInfo.InvariantCulture,
            $"[bold]Report:[/] {TerminalText.Neutralise(DemoHome.Short(result.Report))}  ({result.ElapsedMs / 1000:0.0} s in all)"
        );
    }

    private void Findings(DemoResult result)
    {
        var run = result.Run;
        Title("What fails");
        var before = run.Change is { } change ? $", {Figures.Percent(change.From.Value)} in the {Days(run)} days before" : "";
        console.WriteLine(
            $" {Figures.Day(run.From)} to {Figures.Day(run.To)}: pass rate {Figures.Percent(run.PassRate.Value)} ({Figures.Range(run.PassRate)}){before}."
        );
        if (run.Headlines.Count > 0)
        {
            console.WriteLine();
            console.Write(
                new Padder(
                    new Text(TerminalText.Neutralise(run.Headlines[0]), new Style(decoration: Decoration.Bold)),
                    new Padding(1, 0, 1, 0)
                )
            );
        }

        console.WriteLine();
        var table = new Table().Border(TableBorder.None).Expand();
        table.AddColumn(new TableColumn("#").RightAligned().Padding(1, 0));
        table.AddColumn(new TableColumn("cluster, and where it lives").Padding(1, 0));
        table.AddColumn(new TableColumn("failures").RightAligned().NoWrap().Padding(1, 0));
        table.AddColumn(new TableColumn("impact").RightAligned().NoWrap().Padding(1, 0));
        foreach (var cluster in run.Clusters.Take(ClustersShown))
        {
            table.AddRow(
                new Text(Invariant($"{cluster.ImpactRank}{(cluster.TiedWith.Count > 0 ? "=" : "")}")),
                Cluster(cluster, result),
                new Text(Figures.Count(cluster.EstimatedTotal)),
                new Text(Figures.Number(cluster.Impact.Value))
            );
        }

        console.Write(table);
        if (run.Clusters.Count > ClustersShown)
        {
            console.WriteLine($" … and {run.Clusters.Count - ClustersShown} more in the report.");
        }
    }

    private static Rows Cluster(ClusterReport cluster, DemoResult result)
    {
        var confirmed = result.Confirmed.FirstOrDefault(c => c.ClusterId == cluster.ClusterId);
        var tag = confirmed is null
            ? $"{cluster.Tag.Value}, suggested"
            : Invariant($"{confirmed.Tag}, confirmed{(confirmed.Kappa is { } kappa ? Invariant($" at κ {kappa:0.00}") : "")}");
        var lines = new List<Text>
        {
            new(TerminalText.Neutralise(cluster.Name), new Style(decoration: Decoration.Bold)),
            new(TerminalText.Neutralise(tag), new Style(confirmed is null ? Color.Grey : Color.Green)),
        };
        if (cluster.Causes.Count > 0)
        {
            var cause = cluster.Causes[0];
            lines.Add(
                new Text(
                    TerminalText.Neutralise(
                        $"{Figures.Conditions(cause.Conditions)}: {Figures.Percent(cause.PassRateInside.Value)} pass there, {Figures.Percent(cause.PassRateOutside.Value)} elsewhere"
                    )
                )
            );
        }

        return new Rows(lines);
    }

    private void Gates(DemoResult result)
    {
        Title("The gate, with v22 as the baseline");
        foreach (var gate in result.Gates)
        {
            var word =
                gate.ExitCode == ExitCodes.GateFailed
                    ? "[red bold]BLOCKED[/]"
                    : $"[green bold]{Markup.Escape(gate.Report.Verdict.ToUpperInvariant())}[/]";
            console.MarkupLine($" [bold]{gate.Version}[/]  {word}  exit code {gate.ExitCode}");
            foreach (var cluster in gate.Report.Clusters.Where(c => c.Blocks))
            {
                console.Write(
                    new Padder(
                        new Text(
                            TerminalText.Neutralise(
                                $"{cluster.Cluster}{(cluster.Name is null ? "" : $" ({cluster.Name})")}: {cluster.Reason}"
                            )
                        ),
                        new Padding(6, 0, 1, 0)
                    )
                );
            }

            if (gate.ExitCode == ExitCodes.Done)
            {
                var counts = gate
                    .Report.Clusters.GroupBy(c => c.Verdict, StringComparer.Ordinal)
                    .OrderBy(g => g.Key, StringComparer.Ordinal)
                    .Select(g => $"{g.Count()} {Words(g.Key)}");
                console.Write(
                    new Padder(new Text(TerminalText.Neutralise("clusters: " + string.Join(", ", counts))), new Padding(6, 0, 1, 0))
                );
            }
        }
    }

    private void Planted(DemoResult result)
    {
        Title("Against the answer key, which no step saw");
        var sizeable = result.Planted.Where(p => p.Failures >= KeyScore.Enough).ToArray();
        var found = sizeable.Where(p => p.Found).ToArray();
        var missed = sizeable.Except(found).Select(p => p.Mode).ToArray();
        var text =
            sizeable.Length == 0
                ? $"No planted mode has {KeyScore.Enough} failures in so little traffic; --traces 20000 gives every mode but one that many."
                : $"{found.Length} of the {sizeable.Length} planted modes with {KeyScore.Enough} or more failures have a cluster of their own (precision ≥ 0.7, recall ≥ 0.5); the tag suggested for it is the true one for {found.Count(p => p.TagFits)}."
                    + (missed.Length == 0 ? "" : $" Not found: {string.Join(", ", missed)}.");
        console.Write(new Padder(new Text(text), new Padding(1, 0, 1, 0)));
    }

    private void Title(string text)
    {
        console.WriteLine();
        console.Write(new Rule($"[bold]{Markup.Escape(text)}[/]").LeftJustified().RuleStyle(new Style(Color.Grey)));
    }

    private static int Days(AnalysisRun run) => (int)Math.Round((run.To - run.From).TotalDays);

    private static string Words(string verdict) =>
        verdict switch
        {
            GateVerdicts.KnownFailing => "failing already in the baseline",
            GateVerdicts.Pass => "pass",
            _ => verdict,
        };

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
