using Faultline.Traces;

namespace Faultline.Sources.Otlp;

/// <summary>Spans of one trace → the trace they tell of.</summary>
public sealed class SpanAssembler : ISpanAssembler
{
    public AssembledTrace? Assemble(IReadOnlyList<Span> spans) => null;
}
