using System.Globalization;
using Faultline.Analysis;
using Spectre.Console;

namespace Faultline.Cli.Commands;

/// <summary>A run as a person reads it: findings first, then the clusters by impact, then where to look next.</summary>
internal static class AnalyzeView
{
    private const int HeadlinesShown = 5;

    public static void Print(AnalysisRun run)
    {
        var console = AnsiConsole.Console;
        console.MarkupLineInterpolated(
            CultureInfo.InvariantCulture,
            $"[bold]{TerminalText.Neutralise(run.Workflow)}[/]  {run.From:yyyy-MM-dd HH:mm} to {run.To:yyyy-MM-dd HH:mm} UTC  run {run.RunId}"
        );
        console.WriteLine(
            Text(
                $"{run.TotalTraces:N0} traces, {run.TotalFailed:N0} failed: pass rate {Percent(run.PassRate)}. {run.Clusters.Count} clusters, {run.Noise.Size:N0} failures in none ({Share(run.Noise.Size, run.Sampled)})."
            )
        );
        console.WriteLine();
        foreach (var headline in run.Headlines.Take(HeadlinesShown))
        {
            console.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"[yellow]•[/] {TerminalText.Neutralise(headline)}");
        }

        if (run.Clusters.Count == 0)
        {
            return;
        }

        console.WriteLine();
        console.Write(Clusters(run));
        console.WriteLine(
            "~ tied by impact. ? a suggestion, not confirmed. pass rate: of the slice the cluster lives in, before → now. stable: ≥ .85 highly, ≥ .75 yes, below .6 do not trust."
        );
        console.WriteLine("Next: `faultline prioritize`, then `faultline label suggest` to have two people confirm the tags.");
    }

    private static Table Clusters(AnalysisRun run)
    {
        var table = new Table().Border(TableBorder.Simple);
        table
            .AddColumn(new TableColumn("#").RightAligned())
            .AddColumn(new TableColumn("failures").RightAligned())
            .AddColumn(new TableColumn("pass rate").RightAligned().NoWrap())
            .AddColumn(new TableColumn("stable").RightAligned())
            .AddColumn("cluster");
        foreach (var cluster in run.Clusters)
        {
            table.AddRow(
                new Text(Text($"{(cluster.TiedWith.Count > 0 ? "~" : "")}{cluster.ImpactRank}")),
                new Text(Text($"{cluster.EstimatedTotal:N0}")),
                new Text(PassRate(cluster)),
                Stability(cluster.Stability),
                new Text($"{TerminalText.Neutralise(cluster.Name)}{(cluster.Tag.Confirmed ? "" : " ?")} ({cluster.ClusterId})")
            );
        }

        return table;
    }

    private static string PassRate(Analysis.ClusterReport cluster) =>
        (cluster.PassRate, cluster.PreviousPassRate) switch
        {
            ({ } now, { N: > 0 } before) => Text($"{100 * before.Value:0} → {100 * now.Value:0} %"),
            ({ } now, _) => Text($"{100 * now.Value:0} %"),
            _ => "",
        };

    private static Text Stability(double? value) =>
        value is not { } known
            ? new Text("")
            : new Text(
                Text($"{known:.00}"),
                new Style(
                    foreground: known >= 0.75 ? Color.Green
                    : known >= 0.6 ? Color.Yellow
                    : Color.Red
                )
            );

    private static string Percent(Rate rate) =>
        rate.N <= 0 ? "unknown" : Text($"{100 * rate.Value:0.0} % [{100 * rate.Low:0.0}, {100 * rate.High:0.0}]");

    private static string Share(int part, int whole) => whole == 0 ? "0 %" : Text($"{100.0 * part / whole:0} %");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
