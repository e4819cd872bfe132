namespace Faultline.Traces.Searching;

/// <summary>What a list of traces is ordered by. Those of which the value is not known come last in either direction; equal ones stand newest first.</summary>
/// <param name="By">One of <see cref="Keys"/>.</param>
/// <param name="Ascending">Least first; else most first.</param>
public sealed record SearchOrder(string By, bool Ascending)
{
    public const string Time = "time";

    /// <summary>How long it took.</summary>
    public const string Latency = "latency";

    /// <summary>In and out together; of a trace that states one of the two, that one.</summary>
    public const string Tokens = "tokens";

    public const string Cost = "cost";

    /// <summary>The least of its judge's scores: the one that makes it a failure where any does.</summary>
    public const string Score = "score";

    public static IReadOnlyList<string> Keys { get; } = [Time, Latency, Tokens, Cost, Score];

    public static SearchOrder NewestFirst { get; } = new(Time, Ascending: false);

    /// <summary>In words, as it stands beside a list: <c>newest first</c>, <c>most tokens first</c>.</summary>
    public string Words =>
        By switch
        {
            Time => Ascending ? "oldest first" : "newest first",
            Latency => Ascending ? "quickest first" : "slowest first",
            Tokens => Ascending ? "fewest tokens first" : "most tokens first",
            _ => $"{(Ascending ? "lowest" : "highest")} {By} first",
        };

    /// <summary>The value of a trace that it is ordered by; null where it is not known, and for the time, which has its own comparison.</summary>
    public static double? Value(Trace trace, string by) =>
        by switch
        {
            Latency => trace.LatencyMs,
            Tokens => trace.InputTokens is null && trace.OutputTokens is null
                ? null
                : (trace.InputTokens ?? 0) + (double)(trace.OutputTokens ?? 0),
            Cost => trace.CostUsd,
            Score => trace.JudgeScores.Count == 0 ? null : trace.JudgeScores.Values.Min(),
            _ => null,
        };

    /// <summary>The traces in this order; what a store must answer in its own language.</summary>
    public IReadOnlyList<Trace> Sort(IEnumerable<Trace> traces)
    {
        if (By == Time && Ascending)
        {
            return [.. traces.OrderBy(t => t.Timestamp).ThenBy(t => t.TraceId, StringComparer.Ordinal)];
        }

        var sign = Ascending ? 1 : -1;
        return
        [
            .. traces
                .Select(t => (Trace: t, Value: Value(t, By)))
                .OrderBy(x => x.Value is null)
                .ThenBy(x => sign * (x.Value ?? 0))
                .ThenByDescending(x => x.Trace.Timestamp)
                .ThenByDescending(x => x.Trace.TraceId, StringComparer.Ordinal)
                .Select(x => x.Trace),
        ];
    }

    /// <param name="by">As an address says it; null or empty for the time.</param>
    /// <param name="direction"><c>asc</c>, <c>desc</c>, or null or empty for most first (newest first).</param>
    /// <exception cref="FaultlineException">A word is none of these.</exception>
    public static SearchOrder Read(string? by, string? direction) =>
        new(
            string.IsNullOrWhiteSpace(by) ? Time
                : Keys.Contains(by.Trim(), StringComparer.Ordinal) ? by.Trim()
                : throw FaultlineException.Input($"There is no order by '{by}'; choose one of {string.Join(", ", Keys)}."),
            direction?.Trim() switch
            {
                null or "" or "desc" => false,
                "asc" => true,
                _ => throw FaultlineException.Input("The direction is asc or desc."),
            }
        );
}
