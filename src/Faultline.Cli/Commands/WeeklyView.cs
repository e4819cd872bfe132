using System.Globalization;
using Faultline.Analysis;
using Faultline.Reporting;
using Faultline.Weekly;
using Spectre.Console;

namespace Faultline.Cli.Commands;

/// <summary>A weekly digest as a person reads it: what changed first, what stayed last.</summary>
internal static class WeeklyView
{
    public static void Print(WeeklyDigest digest)
    {
        var console = AnsiConsole.Console;
        console.MarkupLineInterpolated(
            CultureInfo.InvariantCulture,
            $"[bold]{TerminalText.Neutralise(digest.Workflow)}[/]  week of {digest.From:yyyy-MM-dd}  run {digest.RunId}{(digest.PreviousRun is null ? "  (first run: nothing to compare with yet)" : "")}"
        );
        console.WriteLine(
            Text(
                $"{digest.TotalTraces:N0} traces, {digest.TotalFailed:N0} failed: pass rate {Rate(digest.PassRate)}{(digest.PreviousPassRate is { } before ? ", week before " + Rate(before) : "")}."
            )
        );
        if (digest.Break is { } broken)
        {
            console.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"[yellow]{TerminalText.Neutralise(broken.Text)}[/]");
        }

        foreach (var headline in digest.Headlines.Take(3))
        {
            console.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"[yellow]•[/] {TerminalText.Neutralise(headline)}");
        }

        console.WriteLine();
        var table = new Table().Border(TableBorder.Simple);
        table
            .AddColumn(new TableColumn("since last week").NoWrap())
            .AddColumn(new TableColumn("before").RightAligned())
            .AddColumn(new TableColumn("now").RightAligned())
            .AddColumn(new TableColumn("per traffic").RightAligned().NoWrap())
            .AddColumn("cluster");
        Add(table, "NEW", Color.Red, digest.New);
        Add(table, "REOPENED", Color.Red, digest.Reopened);
        Add(table, "growing", Color.Orange1, digest.Growing);
        Add(table, "split / merged", Color.Default, digest.Rearranged);
        Add(table, "shrinking", Color.Green, digest.Shrinking);
        foreach (var gone in digest.Disappeared)
        {
            table.AddRow(
                new Text("gone", new Style(Color.Green)),
                new Text(Text($"{gone.EstimatedTotal:N0}")),
                new Text(""),
                new Text(gone.AbsorbedBy is null ? Text($"{gone.StillAlike:N0} alike left") : ""),
                new Text(
                    $"{TerminalText.Neutralise(gone.Name)} ({gone.ClusterId}){(gone.AbsorbedBy is { } by ? $", now in {by}" : gone.SplitInto.Count > 0 ? $", now in {string.Join(", ", gone.SplitInto)}" : "")}"
                )
            );
        }

        Add(table, "steady", Color.Grey, digest.Steady);
        if (table.Rows.Count > 0)
        {
            console.Write(table);
        }

        foreach (var label in digest.Labels.Where(l => l.State != "fresh"))
        {
            console.WriteLine(
                $"Label '{TerminalText.Neutralise(label.Tag)}' of {label.ClusterId} is {label.Days} days old ({label.State}): have two people look at this week's members again."
            );
        }

        foreach (var cluster in digest.New.Concat(digest.Rearranged).Where(c => c.OfferedLabels.Count > 0))
        {
            console.WriteLine(
                $"{cluster.ClusterId} descends from labelled clusters: {TerminalText.Neutralise(string.Join(", ", cluster.OfferedLabels.Select(o => $"'{o.Tag}' ({o.ClusterId}, {o.ConfirmedAt:yyyy-MM-dd})")))}; `faultline label confirm` takes one over."
            );
        }

        if (digest.Saturation is { } saturation)
        {
            console.WriteLine(saturation.Text);
        }

        console.WriteLine();
    }

    private static void Add(Table table, string what, Color colour, IReadOnlyList<WeeklyCluster> clusters)
    {
        foreach (var cluster in clusters.OrderBy(c => c.ImpactRank))
        {
            table.AddRow(
                new Text(what, new Style(colour)),
                new Text(cluster.Drift is { Before: > 0 } d ? Text($"{d.Before:N0}") : ""),
                new Text(Text($"{cluster.EstimatedTotal:N0}")),
                new Text(cluster.Drift is { Ratio: { } ratio } drift ? Text($"× {ratio:0.0#} {Figures.PValue(drift.PAdjusted)}") : ""),
                new Text(
                    $"{TerminalText.Neutralise(cluster.Name)} ({cluster.ClusterId}){(cluster.Status is "split" or "merged" ? $", {cluster.Status} from {string.Join(", ", cluster.From)}" : "")}"
                )
            );
        }
    }

    private static string Rate(Rate rate) => Text($"{100 * rate.Value:0.0} % [{100 * rate.Low:0.0}, {100 * rate.High:0.0}]");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
