namespace Faultline.Traces;

/// <summary>Builds the trace that a set of spans tells of (the normaliser's port).</summary>
public interface ISpanAssembler
{
    /// <summary>All spans known of one trace, in any order → the trace and what they evaluate, or null while there is neither.</summary>
    AssembledTrace? Assemble(IReadOnlyList<Span> spans);
}

/// <summary>What the spans of one trace tell.</summary>
/// <param name="Trace">The trace; null while too little is there (no query and no response), or where the spans only evaluate other traces.</param>
/// <param name="Evaluations">Evaluations that sat on the spans, of this trace or of others.</param>
public sealed record AssembledTrace(Trace? Trace, IReadOnlyList<Evaluation> Evaluations)
{
    /// <summary>Scores that could not be used, in words.</summary>
    public IReadOnlyList<string> Refused { get; init; } = [];
}
