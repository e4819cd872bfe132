namespace Faultline.Traces.Privacy;

/// <summary>Puts the resource that neighbouring spans share through the privacy stage once, and lets them share what becomes of it.</summary>
internal sealed class SharedResources
{
    private readonly Dictionary<PrivateText, (object Before, IReadOnlyDictionary<string, AttributeValue> After)> _last = [];

    public Span Protect(PrivateText texts, Span span)
    {
        if (!_last.TryGetValue(texts, out var last) || !ReferenceEquals(last.Before, span.Resource))
        {
            _last[texts] = last = (span.Resource, texts.Of(span.Resource));
        }

        return texts.Protect(span, last.After);
    }
}
