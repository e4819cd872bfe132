using Faultline.Traces;

namespace Faultline.Pulling;

/// <summary>Traces in which an attribute (or <c>prompt_version</c>, <c>model</c>, <c>intent</c>) has a value.</summary>
public sealed record AttributeFilter(string Attribute, string Value)
{
    public bool Holds(Trace trace)
    {
        var known = Attribute switch
        {
            "prompt_version" => trace.PromptVersion,
            "model" => trace.Model,
            "intent" => trace.Intent,
            _ => null,
        };
        known ??= trace.Attributes.TryGetValue(Attribute, out var value) ? value.ToString() : null;
        return string.Equals(known, Value, StringComparison.Ordinal);
    }

    public override string ToString() => $"{Attribute} = {Value}";
}
