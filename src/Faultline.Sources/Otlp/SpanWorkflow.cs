using Faultline.Sources.Otlp.Normalising;
using Faultline.Traces;
using Faultline.Traces.Ingesting;

namespace Faultline.Sources.Otlp;

/// <summary>Which workflow a single span names, read as its trace would read it.</summary>
public static class SpanWorkflow
{
    private const string Workflow = "workflow";

    /// <summary>The names on the span, its metadata and its resource. <c>service.name</c> is none: another span of the trace may say otherwise.</summary>
    public static NamedWorkflow NamedBy(Span span)
    {
        ArgumentNullException.ThrowIfNull(span);
        if (!span.Attributes.Keys.Any(MayName) && !span.Resource.Keys.Any(MayName))
        {
            return default;
        }

        var facts = SpanIdentity.Complete(new SpanFacts(span));
        var aliases = new ContractAliases(span.Attributes.Concat(facts.Metadata).Concat(span.Resource));
        return new NamedWorkflow(aliases.Text(Workflow), facts.WorkflowName);
    }

    // Most spans carry nothing of the kind, and need no closer look.
    private static bool MayName(string attribute) =>
        attribute.Contains(Workflow, StringComparison.Ordinal)
        || attribute is "ai.telemetry.functionId"
        || attribute.EndsWith("metadata", StringComparison.Ordinal);
}
