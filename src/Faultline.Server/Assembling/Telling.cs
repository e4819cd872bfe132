using Faultline.Storage.DuckDb;
using Faultline.Traces;

namespace Faultline.Server.Assembling;

/// <summary>What came of telling traces.</summary>
internal sealed class Telling
{
    /// <summary>To store: the traces, and conversations of them.</summary>
    public List<PreparedTrace> Traces { get; } = [];

    public List<Evaluation> Evaluations { get; } = [];

    public List<TracePart> Parts { get; } = [];

    /// <summary>Told, be it that they tell of no trace.</summary>
    public List<OpenTrace> Told { get; } = [];

    /// <summary>Of these, those that have more spans than were told.</summary>
    public HashSet<OpenTrace> Long { get; } = [];

    /// <summary>What is stored of them cannot be read.</summary>
    public List<OpenTrace> Failed { get; } = [];

    /// <summary>Not tried this time, because the others were enough.</summary>
    public List<OpenTrace> Left { get; } = [];

    /// <summary>Why the last of <see cref="Failed"/> failed, in a sentence.</summary>
    public string? Reason { get; set; }
}

/// <summary>Traces to store after sessions were merged.</summary>
/// <param name="Traces">The traces and conversations.</param>
/// <param name="Parts">Which traces are part of which conversation.</param>
/// <param name="Left">Ids of given traces whose session was not begun.</param>
/// <param name="Unread">Ids of given traces whose session cannot be read.</param>
internal sealed record MergedSessions(List<Trace> Traces, List<TracePart> Parts, List<string> Left, List<string> Unread)
{
    /// <summary>Why the last of <see cref="Unread"/> cannot be, in a sentence.</summary>
    public string? Reason { get; set; }

    public void Add(MergedSessions more)
    {
        Traces.AddRange(more.Traces);
        Parts.AddRange(more.Parts);
        Left.AddRange(more.Left);
        Unread.AddRange(more.Unread);
        Reason = more.Reason ?? Reason;
    }
}

/// <summary>Spans read from the store, by trace.</summary>
internal sealed class StoredSpans
{
    private readonly Dictionary<string, IReadOnlyList<Span>> _spans = new(StringComparer.Ordinal);
    private readonly HashSet<string> _cut = new(StringComparer.Ordinal);

    public void Add(IReadOnlyList<Span> spans)
    {
        foreach (var trace in spans.GroupBy(static span => span.TraceId, StringComparer.Ordinal))
        {
            _spans[trace.Key] = [.. trace];
        }
    }

    /// <summary>Notes that a trace has more spans than were read.</summary>
    public void Cut(string traceId) => _cut.Add(traceId);

    public bool IsCut(string traceId) => _cut.Contains(traceId);

    public IReadOnlyList<Span> Of(string traceId) => _spans.GetValueOrDefault(traceId) ?? [];
}
