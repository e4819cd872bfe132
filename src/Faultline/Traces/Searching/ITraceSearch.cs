using Faultline.Configuration;

namespace Faultline.Traces.Searching;

/// <summary>What people ask of stored traces: which of them fit, in which order, and since when each version has been seen.</summary>
public interface ITraceSearch
{
    /// <summary>A page of the traces that fit, in the order that is asked for, without their messages.</summary>
    Task<TraceSearchResult> SearchAsync(TraceSearch search, CancellationToken cancellationToken = default);

    /// <summary>The same traces one after another as they are read, so that their number does not matter. Which ones fit is settled at the start.</summary>
    IAsyncEnumerable<Trace> StreamAsync(TraceSearch search, CancellationToken cancellationToken = default);

    /// <summary>The traces before and after one among those that fit, in the order that is asked for; whether it fits itself does not matter.</summary>
    /// <param name="search">Its <see cref="TraceSearch.Skip"/> and <see cref="TraceSearch.Take"/> do not count here.</param>
    /// <param name="of">A stored trace, whose place in the order is meant.</param>
    Task<TraceNeighbors> FindNeighborsAsync(TraceSearch search, Trace of, CancellationToken cancellationToken = default);

    /// <summary>Every prompt version of the workflow with the time it was first seen, UTC, oldest first.</summary>
    Task<IReadOnlyList<VersionSeen>> ListVersionsAsync(string workflow, CancellationToken cancellationToken = default);

    /// <summary>Every intent of the workflow with its traffic in a window (UTC, <paramref name="from"/> inclusive, <paramref name="to"/> exclusive, null for unbounded), most first.</summary>
    Task<IReadOnlyList<IntentSeen>> ListIntentsAsync(
        string workflow,
        DateTime? from,
        DateTime? to,
        CancellationToken cancellationToken = default
    );
}

/// <summary>Conditions that all hold; what is null or empty holds for every trace.</summary>
public sealed record TraceSearch
{
    public string? Workflow { get; init; }

    /// <summary>Stands, in any case, in the request, the answer, the judge's comment, the error or the trace id. Literal text, never a pattern.</summary>
    public string? Text { get; init; }

    /// <summary>Start of the request, UTC, inclusive.</summary>
    public DateTime? From { get; init; }

    /// <summary>Exclusive.</summary>
    public DateTime? To { get; init; }

    public string? PromptVersion { get; init; }

    public string? Model { get; init; }

    public string? Intent { get; init; }

    /// <summary>Attribute name → its value as text.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Attributes { get; init; } = [];

    /// <summary>One of <see cref="SignalCondition.Kinds"/>, which the trace shows.</summary>
    public string? Signal { get; init; }

    /// <summary>What a known outcome, else the judge, says of it: true passed, false failed.</summary>
    public bool? Passed { get; init; }

    /// <summary>Thresholds that <see cref="Signal"/> and <see cref="Passed"/> go by.</summary>
    public SignalsConfig Signals { get; init; } = new();

    /// <summary>Only these, when given.</summary>
    public IReadOnlyCollection<string>? TraceIds { get; init; }

    public SearchOrder Order { get; init; } = SearchOrder.NewestFirst;

    public int Skip { get; init; }

    /// <summary>At most this many.</summary>
    public int Take { get; init; } = 50;
}

/// <param name="Total">All that fit, not just those of this page.</param>
public sealed record TraceSearchResult(long Total, IReadOnlyList<Trace> Traces);

/// <param name="Before">Id of the trace before it that fits; null where there is none.</param>
/// <param name="After">Id of the one after it; null where there is none.</param>
public sealed record TraceNeighbors(string? Before, string? After);

/// <param name="FirstSeen">UTC.</param>
public sealed record VersionSeen(string Version, DateTime FirstSeen, long Traces);

/// <param name="Intent">Null for traces that state none.</param>
public sealed record IntentSeen(string? Intent, long Traces);
