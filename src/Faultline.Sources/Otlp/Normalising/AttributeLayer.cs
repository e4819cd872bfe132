using Faultline.Traces;

namespace Faultline.Sources.Otlp.Normalising;

/// <summary>Attributes of which a trace's are made, and what has been read out of them before.</summary>
internal readonly record struct AttributeLayer(IReadOnlyDictionary<string, AttributeValue> Attributes, LayerOrigin Origin)
{
    public static AttributeLayer Of(SpanFacts facts) =>
        new(facts.Span.Attributes, facts.Role == SpanRole.Other ? LayerOrigin.Unknown : LayerOrigin.Convention);
}

/// <summary>Where a layer comes from.</summary>
internal enum LayerOrigin
{
    /// <summary>A span that a convention has read.</summary>
    Convention,

    /// <summary>A span that no convention knows; only who, which session and which prompt is looked for there.</summary>
    Unknown,

    /// <summary>The user's own properties and the resource: read by no convention.</summary>
    User,
}
