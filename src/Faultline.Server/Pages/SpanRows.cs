using System.Globalization;
using Faultline.Reporting;

namespace Faultline.Server.Pages;

/// <summary>Rows of the tree of spans as markup. There may be thousands: a component for each would take the server longer than the store.</summary>
internal static class SpanRows
{
    private const int Deepest = 12;
    private const int FailedStatus = 2;

    /// <param name="html">Where to write.</param>
    /// <param name="rows">The tree, depth first.</param>
    /// <param name="signals">Signals of the trace; those with a span are marked there.</param>
    /// <param name="after">Rows passed over, from the first.</param>
    /// <param name="most">Rows written.</param>
    public static void Write(
        HtmlWriter html,
        IReadOnlyList<SpanRow> rows,
        IReadOnlyList<PlacedSignal> signals,
        int after = 0,
        int most = int.MaxValue
    )
    {
        var kinds = signals.Where(s => s.Span is not null).ToLookup(s => s.Span!.Value, s => s.Signal.Kind);
        for (var i = Math.Max(0, after); i < rows.Count && i - after < most; i++)
        {
            Write(html, i, rows[i], [.. kinds[i].Distinct(StringComparer.Ordinal)]);
        }
    }

    // As few elements as will do, and neither <details> nor <button>, of which a browser makes several boxes each. The link is the span's own.
    private static void Write(HtmlWriter html, int index, SpanRow row, IReadOnlyList<string> kinds)
    {
        var failed = row.Span.StatusCode == FailedStatus;
        var id = PlacedSignal.SpanId(index);
        html.Write(
            $"<li class=\"{(kinds.Count > 0 ? "marked" : "")}\" id=\"{id}\" data-span=\"{row.Span.SpanId}\" data-depth=\"{row.Depth}\"><a class=\"span-row\" href=\"#{id}\" aria-expanded=\"false\"><span class=\"span-name d{Math.Min(row.Depth, Deepest)}\">{(failed ? "✕ " : "")}"
        );
        foreach (var kind in kinds)
        {
            html.Write($"<span class=\"mark\">{Show.Words(kind)}</span> ");
        }

        html.Write($"{Show.Excerpt(row.Span.Name, 80)}");
        if (SpanRow.Kind(row.Span) is { Length: > 0 } kindOf)
        {
            html.Write($" <small>{Show.Excerpt(kindOf, 24)}</small>");
        }

        html.Write(
            $"</span><svg class=\"bar\" aria-hidden=\"true\"><rect class=\"{(failed ? "bad" : "span-bar")}\" x=\"{Percent(row.Start)}\" width=\"{Percent(Math.Max(.004, row.Length))}\" height=\"10\" rx=\"2\" /></svg><span class=\"n\">{Show.Milliseconds(row.Milliseconds)}</span>"
        );
        if (row.Tokens is { } tokens)
        {
            html.Write($"<span class=\"n\">{Figures.Count(tokens)} tok</span>");
        }

        html.Write($"</a></li>");
    }

    private static string Percent(double share) => (100 * share).ToString("0.##", CultureInfo.InvariantCulture) + "%";
}
