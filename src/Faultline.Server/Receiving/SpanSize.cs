using Faultline.Traces;

namespace Faultline.Server.Receiving;

/// <summary>About how large a span is.</summary>
internal static class SpanSize
{
    /// <summary>Characters of its names and values, without its resource, which many spans share.</summary>
    public static long Characters(Span span)
    {
        var size = 64L + span.Name.Length + (span.StatusMessage?.Length ?? 0) + Characters(span.Attributes);
        for (var i = 0; i < span.Events.Count; i++)
        {
            size += span.Events[i].Name.Length + 16 + Characters(span.Events[i].Attributes);
        }

        return size;
    }

    private static long Characters(IReadOnlyDictionary<string, AttributeValue> attributes)
    {
        var size = 0L;
        if (attributes is AttributeList few)
        {
            foreach (ref readonly var item in few.AsSpan())
            {
                size += item.Key.Length + item.Value.Length;
            }

            return size;
        }

        if (attributes is Dictionary<string, AttributeValue> dictionary)
        {
            // Its own enumerator allocates nothing.
            foreach (var (name, value) in dictionary)
            {
                size += name.Length + value.Length;
            }

            return size;
        }

        foreach (var (name, value) in attributes)
        {
            size += name.Length + value.Length;
        }

        return size;
    }
}
