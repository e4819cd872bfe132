using Faultline.Sources.Otlp.Normalising;
using Faultline.Sources.Rows;
using Faultline.Traces;

namespace Faultline.Sources.Otlp;

/// <summary>Spans of one trace → the trace they tell of, each span read by its own convention (OpenTelemetry GenAI, OpenInference).</summary>
/// <remarks>The entry is the root span or, where that is no span of an LLM application or has not come yet, the topmost one that is. docs/ingest.md lists what becomes what.</remarks>
public sealed class SpanAssembler : ISpanAssembler
{
    public AssembledTrace? Assemble(IReadOnlyList<Span> spans)
    {
        ArgumentNullException.ThrowIfNull(spans);
        var tree = SpanTree.Of(spans);
        return tree is null ? null : new TraceBuilder(tree).Build();
    }
}
