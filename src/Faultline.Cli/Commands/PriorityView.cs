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
        foreach (var row in shown)
        {
            PrintRow(row, console);
        }

        console.WriteLine();
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

    // Three lines a cluster: its name is too long for a column of a table.
    private static void PrintRow(PriorityRow row, IAnsiConsole console)
    {
        console.WriteLine();
        console.MarkupLineInterpolated(
            CultureInfo.InvariantCulture,
            $"[bold]{(row.TiedWith.Count > 0 ? "~" : " ")}{row.ImpactRank, 2}  {TerminalText.Neutralise(row.Name)}[/] ({TerminalText.Neutralise(row.ClusterId)})"
        );
        console.MarkupLineInterpolated(
            CultureInfo.InvariantCulture,
            $"     impact {row.Impact.Value:N0} [[{row.Impact.Low:N0}, {row.Impact.High:N0}]], {row.EstimatedTotal:N0} failures (#{row.FrequencyRank} by frequency), tag {TerminalText.Neutralise(row.Tag.Value)}{(row.Tag.Confirmed ? "" : " (unconfirmed)")}"
        );
        if (row.RankNote is not null)
        {
            console.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"     [dim]{TerminalText.Neutralise(row.RankNote)}[/]");
        }
    }
}
