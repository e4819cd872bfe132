using System.Globalization;
using Faultline.Traces;
using Faultline.Traces.Searching;

namespace Faultline.Server.Pages;

/// <summary>A column of a list of traces.</summary>
/// <param name="Name">As an address says it.</param>
/// <param name="Order">What the list is ordered by there, one of <see cref="SearchOrder.Keys"/>; null where it is not.</param>
/// <param name="Style">Class of its cells.</param>
/// <param name="Cell">What stands in it; <c>–</c> where that is not known.</param>
public sealed record TraceColumn(string Name, string Title, string? Order, string Style, Func<Trace, string> Cell);

/// <summary>The columns that lists of traces can have, beside the request, which is always there. Which ones stands in the address.</summary>
internal static class TraceColumns
{
    private const string None = "–";

    public static TraceColumn Time { get; } =
        new("time", "Time", SearchOrder.Time, "when", t => t.Timestamp.ToString("d MMM, HH:mm", CultureInfo.InvariantCulture));

    /// <summary>In the order in which they stand; the request comes after the outcome.</summary>
    public static IReadOnlyList<TraceColumn> All { get; } =
    [
        Time,
        // The page draws a chip.
        new("outcome", "Outcome", null, "outcome", _ => ""),
        new("answer", "Answer", null, "answer", t => Show.Excerpt(t.Response, 160)),
        new("intent", "Intent", null, "intent", t => Show.Excerpt(t.Intent ?? None, 32)),
        new("version", "Version", null, "short", t => Show.Excerpt(t.PromptVersion ?? None, 24)),
        new("model", "Model", null, "intent", t => Show.Excerpt(t.Model ?? None, 32)),
        new("session", "Session", null, "intent", t => Show.Excerpt(t.SessionId ?? None, 32)),
        new("latency", "Latency", SearchOrder.Latency, "n", t => t.LatencyMs is { } ms ? Show.Milliseconds(ms) : None),
        new("tokens", "Tokens", SearchOrder.Tokens, "n", t => Number(t, SearchOrder.Tokens, "#,0")),
        new("cost", "Cost", SearchOrder.Cost, "n", t => Number(t, SearchOrder.Cost, "$0.####")),
        new("score", "Score", SearchOrder.Score, "n", t => Number(t, SearchOrder.Score, "0.00")),
    ];

    /// <summary>Those of a list in which every trace is a failure.</summary>
    public static IReadOnlyList<TraceColumn> OfFailures { get; } = [.. All.Where(c => c.Name != "outcome")];

    private static readonly string[] s_usual = ["time", "outcome", "answer", "intent", "version", "latency"];

    /// <summary>Those that stand before the request.</summary>
    public static bool IsFirst(TraceColumn column) => column.Name is "time" or "outcome";

    /// <param name="said">Names, each by itself or several joined by commas; what is none is passed over, and where none is left the usual ones stand.</param>
    /// <param name="order">The column that the list is ordered by is always among them, but for the time.</param>
    /// <param name="usual">Names of the usual ones where they are others than those of a search.</param>
    public static IReadOnlyList<TraceColumn> Read(
        IEnumerable<string?>? said,
        SearchOrder? order = null,
        IReadOnlyList<string>? usual = null
    )
    {
        var names = (said ?? [])
            .SelectMany(s => (s ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            .ToHashSet(StringComparer.Ordinal);
        if (!All.Any(c => names.Contains(c.Name)))
        {
            names.UnionWith(usual ?? s_usual);
        }

        if (order is not null && order.By != SearchOrder.Time)
        {
            names.Add(order.By);
        }

        return [.. All.Where(c => names.Contains(c.Name))];
    }

    private static string Number(Trace trace, string by, string format) =>
        SearchOrder.Value(trace, by) is { } value && double.IsFinite(value) ? value.ToString(format, CultureInfo.InvariantCulture) : None;
}
