using Faultline.Sources.Otlp.Normalising;
using Faultline.Sources.Rows;
using Faultline.Traces;
using Faultline.Traces.Ingesting;

namespace Faultline.Sources.Otlp;

/// <summary>Spans of one trace → the trace they tell of, each span read by its own convention (docs/connect.md lists them).</summary>
/// <remarks>The entry is the root span or, where that is no span of an LLM application or has not come yet, the topmost one that is. docs/ingest.md lists what becomes what.</remarks>
public sealed class SpanAssembler(IntakePolicy? policy = null) : ISpanAssembler
{
    private readonly IntakePolicy _policy = policy ?? IntakePolicy.None;

    public AssembledTrace? Assemble(IReadOnlyList<Span> spans)
    {
        ArgumentNullException.ThrowIfNull(spans);
        SpanFacts[] facts =
        [
            .. spans
                .OrderBy(span => span.StartUnixNano)
                .ThenByDescending(span => span.EndUnixNano)
                .ThenBy(span => span.SpanId, StringComparer.Ordinal)
                .Select(SpanConventions.Read),
        ];
        var builder = SpanTree.Of(facts) is { } tree ? new TraceBuilder(tree) : null;
        var found = new SpanEvaluations(_policy, builder?.Workflow);
        foreach (var span in facts)
        {
            found.Read(span);
        }

        var trace = builder?.Build(isEvaluated: found.Evaluations.Exists(evaluation => evaluation.TraceId == spans[0].TraceId));
        return trace is null && found.Evaluations.Count == 0 && found.Refused.Count == 0
            ? null
            : _policy.Protect(new AssembledTrace(trace, found.Evaluations) { Refused = found.Refused }, spans);
    }
}
