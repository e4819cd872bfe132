using Faultline.Traces;

namespace Faultline.Sources.Otlp.Normalising;

/// <summary>A naming convention for spans of LLM applications.</summary>
internal interface ISpanConvention
{
    /// <summary>True when the span is written in this convention.</summary>
    bool Recognises(Span span);

    SpanFacts Read(Span span);

    /// <summary>True for an attribute that becomes a field of the trace, so that it is not repeated among its attributes.</summary>
    bool Consumes(string attribute);
}
