using Faultline.Traces;

namespace Faultline.Sources.Otlp.Normalising;

/// <summary>The conventions that are read. The choice falls span by span: one trace may hold several instrumentations.</summary>
/// <remarks>The narrower ones stand first: a span of theirs often carries some names of OpenTelemetry GenAI as well.</remarks>
internal static class SpanConventions
{
    private static readonly ISpanConvention[] All =
    [
        new LangfuseConvention(),
        new VercelConvention(),
        new TraceAiConvention(),
        new OpenInferenceConvention(),
        new TraceloopConvention(),
        new GenAiConvention(),
    ];

    public static SpanFacts Read(Span span)
    {
        foreach (var convention in All)
        {
            if (convention.Recognises(span))
            {
                return SpanIdentity.Complete(convention.Read(span));
            }
        }

        return SpanIdentity.Complete(new SpanFacts(span));
    }

    /// <summary>True for an attribute of a span that some convention reads, if it is one of those that it reads.</summary>
    public static bool Consumes(string attribute) => Array.Exists(All, convention => convention.Consumes(attribute));
}
