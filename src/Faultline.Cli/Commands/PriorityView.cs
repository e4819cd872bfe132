using System.Globalization;
using Spectre.Console;

namespace Faultline.Cli.Commands;

/// <summary>The ranking as a person reads it: the top, and whoever is tied with it.</summary>
internal static class PriorityView
{
    public static void Print(PriorityDocument document)
    {
        var console = AnsiConsole.Console;
        console.MarkupLineInterpolated(
            CultureInfo.InvariantCulture,
            $"[bold]{TerminalText.Neutralise(document.Workflow)}[/]  {document.From:yyyy-MM-dd HH:mm} to {document.To:yyyy-MM-dd HH:mm} UTC, run {TerminalText.Neutralise(document.RunId)}"
        );
        if (document.Clusters.Count == 0)
        {
            console.WriteLine("The run found no clusters.");
            return;
        }

        var shown = document.Clusters.Where(c => c.InTop || c.TiedWith.Count > 0).ToArray();
        console.Write(Ranking(shown));
        foreach (var note in shown.Where(c => c.RankNote is not null))
        {
            console.WriteLine($"{TerminalText.Neutralise(note.Name)}: {TerminalText.Neutralise(note.RankNote)}");
        }

        if (shown.Any(c => c.TiedWith.Count > 0))
        {
            console.WriteLine(
                $"~ tied at the boundary of the top {document.Top}: the intervals overlap, so chance may have put them in this order."
            );
        }

        if (document.Clusters.Count > shown.Length)
        {
            console.WriteLine($"{document.Clusters.Count - shown.Length} more clusters rank below; --top N shows more.");
        }
    }

    private static Table Ranking(PriorityRow[] rows)
    {
        var table = new Table().Border(TableBorder.Simple);
        table
            .AddColumn(new TableColumn("impact rank").RightAligned())
            .AddColumn(new TableColumn("by frequency").RightAligned())
            .AddColumn("cluster")
            .AddColumn("tag")
            .AddColumn(new TableColumn("failures").RightAligned())
            .AddColumn(new TableColumn("impact").RightAligned());
        foreach (var row in rows)
        {
            table.AddRow(
                new Text(string.Create(CultureInfo.InvariantCulture, $"{(row.TiedWith.Count > 0 ? "~" : "")}{row.ImpactRank}")),
                new Text(row.FrequencyRank.ToString(CultureInfo.InvariantCulture)),
                new Text($"{TerminalText.Neutralise(row.Name)} ({TerminalText.Neutralise(row.ClusterId)})"),
                new Text(TerminalText.Neutralise(row.Tag.Value) + (row.Tag.Confirmed ? "" : "?")),
                new Text(row.EstimatedTotal.ToString("N0", CultureInfo.InvariantCulture)),
                new Text(string.Create(CultureInfo.InvariantCulture, $"{row.Impact.Value:N0} [{row.Impact.Low:N0}, {row.Impact.High:N0}]"))
            );
        }

        return table;
    }
}
