using Faultline.Pulling;

namespace Faultline.Traces.Searching;

/// <summary>The part of a search that asks what a trace says of its own success. A store may answer it in its own language; this is what it must mean.</summary>
public static class SignalCondition
{
    /// <summary>The kinds that one trace shows by itself. Refusals are told by what their neighbours got, so a search cannot ask for them.</summary>
    public static IReadOnlyList<string> Kinds { get; } = [.. SignalKinds.All.Where(k => k != SignalKinds.RefusalMismatch)];

    /// <summary>True when the search asks for it at all.</summary>
    public static bool IsAsked(TraceSearch search) => search.Passed is not null || !string.IsNullOrEmpty(search.Signal);

    /// <param name="trace">As it is read, late evaluations included.</param>
    /// <param name="search">Of which only <see cref="TraceSearch.Signal"/> and <see cref="TraceSearch.Passed"/> count here.</param>
    public static bool Holds(Trace trace, TraceSearch search) =>
        (search.Passed is not { } passed || SignalDetector.Reference(trace, search.Signals) == passed)
        && (string.IsNullOrEmpty(search.Signal) || Shows(trace, search.Signal, search));

    // Abandonment counts where it was recorded: deriving it takes the rest of the session.
    private static bool Shows(Trace trace, string kind, TraceSearch search) =>
        kind == SignalKinds.Abandonment
            ? trace.Abandoned == true
            : SignalDetector.Detect(trace, search.Signals with { Kinds = [kind] }).Count > 0;
}
