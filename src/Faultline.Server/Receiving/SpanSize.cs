using Faultline.Traces;

namespace Faultline.Server.Receiving;

/// <summary>About how large a span is.</summary>
internal static class SpanSize
{
    // Two ids and the objects that hold them.
    private const int OfLink = 64;

    /// <summary>Characters of its names, values and links, without its resource and scope, which many spans share and <see cref="SharedParts"/> holds against limits.</summary>
    public static long Characters(Span span)
    {
        var size = 64L + span.Name.Length + (span.StatusMessage?.Length ?? 0) + Characters(span.Attributes);
        for (var i = 0; i < span.Events.Count; i++)
        {
            size += span.Events[i].Name.Length + 16 + Characters(span.Events[i].Attributes);
        }

        return size + ((long)OfLink * span.Links.Count);
    }

    /// <summary>Characters of names and values.</summary>
    public static long Characters(IReadOnlyDictionary<string, AttributeValue> attributes)
    {
        var size = 0L;
        foreach (var (name, value) in new AttributeItems(attributes))
        {
            size += name.Length + value.Length;
        }

        return size;
    }
}
