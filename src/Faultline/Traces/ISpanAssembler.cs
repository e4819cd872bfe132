namespace Faultline.Traces;

/// <summary>Builds the trace that a set of spans tells of (the normaliser's port).</summary>
public interface ISpanAssembler
{
    /// <summary>All spans known of one trace, in any order → the trace, or null while too little is there to tell (no query and no response).</summary>
    AssembledTrace? Assemble(IReadOnlyList<Span> spans);
}

/// <summary>A trace built from spans, and the evaluations that sat on them.</summary>
public sealed record AssembledTrace(Trace Trace, IReadOnlyList<Evaluation> Evaluations);
