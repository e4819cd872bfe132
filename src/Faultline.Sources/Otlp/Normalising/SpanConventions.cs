using Faultline.Traces;

namespace Faultline.Sources.Otlp.Normalising;

/// <summary>The conventions that are read. The choice falls span by span: one trace may hold several instrumentations.</summary>
internal static class SpanConventions
{
    private static readonly ISpanConvention[] All = [new OpenInferenceConvention(), new GenAiConvention()];

    public static SpanFacts Read(Span span) =>
        Array.Find(All, convention => convention.Recognises(span))?.Read(span) ?? new SpanFacts(span);

    public static bool Consumes(string attribute) => Array.Exists(All, convention => convention.Consumes(attribute));
}
