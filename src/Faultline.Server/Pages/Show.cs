using System.Globalization;
using Faultline.Analysis;
using Faultline.Reporting;
using Faultline.Traces;
using Microsoft.AspNetCore.Components;

namespace Faultline.Server.Pages;

/// <summary>How pages write what they show.</summary>
internal static class Show
{
    /// <summary>Text from outside as a reader may trust it: control characters and direction overrides are written out. The renderer encodes it for HTML afterwards.</summary>
    public static string Text(string? text) => HtmlWriter.Visible(text?.ReplaceLineEndings("\n"));

    /// <summary>The first characters of it, on one line.</summary>
    public static string Excerpt(string text, int length) =>
        Text(Figures.Excerpt(text.Length > 8 * length ? text[..(8 * length)] : text, length));

    /// <summary>What was asked in a trace, on one line; its id where that is not known or empty.</summary>
    public static string Request(IReadOnlyDictionary<string, Trace> traces, string traceId, int length) =>
        traces.TryGetValue(traceId, out var trace) && trace.Query.Length > 0 ? Excerpt(trace.Query, length) : Excerpt(traceId, 40);

    /// <summary>A drawing or text of the report's own writer, which encodes whatever is filled in.</summary>
    public static MarkupString Drawing(Action<HtmlWriter> write)
    {
        var html = new HtmlWriter();
        write(html);
        return new MarkupString(html.ToString());
    }

    public static string Time(DateTime time) => time.ToString("d MMM yyyy, HH:mm", CultureInfo.InvariantCulture) + " UTC";

    public static string Milliseconds(double milliseconds) =>
        milliseconds >= 1000
            ? string.Create(CultureInfo.InvariantCulture, $"{milliseconds / 1000:0.0#} s")
            : string.Create(CultureInfo.InvariantCulture, $"{milliseconds:0.##} ms");

    public static string Number(double? number) =>
        number is { } known && double.IsFinite(known) ? known.ToString("0.00", CultureInfo.InvariantCulture) : "–";

    public static string Percent(double? share) => share is { } known && double.IsFinite(known) ? Figures.Percent(known) : "–";

    /// <summary>A number of things: <c>1 trace</c>, <c>1,204 traces</c>.</summary>
    public static string Count(double number, string one, string? many = null) =>
        $"{Figures.Count(number)} {(number is 1 ? one : many ?? one + "s")}";

    /// <summary>Colours that stay apart for the colour-blind too; further clusters repeat them with another shape on the map and carry their number everywhere.</summary>
    private const int Colours = 8;

    /// <summary>Number of a cluster's colour, the same on every page of a run; 0 is the noise's grey.</summary>
    public static int ColourNumber(int rank) => rank < 1 ? 0 : (rank - 1) % Colours + 1;

    /// <summary>Number of its shape on the map: circle, triangle, square, diamond.</summary>
    public static int Shape(int rank) => rank < 1 ? 0 : (rank - 1) / Colours % 4;

    /// <summary>Colour class of a cluster.</summary>
    public static string Colour(ClusterReport cluster) =>
        string.Create(CultureInfo.InvariantCulture, $"k{ColourNumber(cluster.ImpactRank)}");

    /// <summary>A tag as people read it: <c>refusal mismatch</c>.</summary>
    public static string Words(string tag) => Text(tag.Replace('_', ' '));
}
