using Faultline.Storage.DuckDb;
using Faultline.Traces;
using Faultline.Traces.Ingesting;

namespace Faultline.Server.Receiving;

/// <summary>What one request brings of one trace, made ready for the writer.</summary>
/// <param name="Packs">The spans, each once.</param>
/// <param name="Told">The trace told from these spans; null where that was not worth trying, or failed.</param>
internal sealed record ReceivedTrace(IReadOnlyList<PackedSpans> Packs, ToldTrace? Told)
{
    public string TraceId => Packs[0].TraceId;
}

/// <summary>What spans tell.</summary>
/// <param name="Trace">Null while they tell of no trace.</param>
/// <param name="Evaluations">What they evaluate, in this trace or others.</param>
internal sealed record ToldTrace(PreparedTrace? Trace, IReadOnlyList<Evaluation> Evaluations);

/// <summary>Spans of one export request.</summary>
/// <param name="Traces">By trace, in the order in which these first came.</param>
/// <param name="Spans">How many there were, those that came twice included.</param>
internal sealed record ReceivedSpans(IReadOnlyList<ReceivedTrace> Traces, int Spans)
{
    /// <summary>About what the packs take in memory.</summary>
    public long Bytes { get; } = Traces.Sum(static trace => trace.Packs.Sum(static pack => pack.Size));
}
