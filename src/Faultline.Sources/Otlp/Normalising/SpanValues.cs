using Faultline.Traces;

namespace Faultline.Sources.Otlp.Normalising;

/// <summary>Typed looks at a span's attributes; the first of several names that is there counts.</summary>
internal static class SpanValues
{
    /// <summary>True for a span with an attribute whose name begins so.</summary>
    public static bool HasAny(this Span span, string prefix)
    {
        foreach (var (name, _) in new AttributeItems(span.Attributes))
        {
            if (name.StartsWith(prefix, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    public static string? Text(this Span span, params ReadOnlySpan<string> names) => Text(span.Attributes, names);

    public static string? Text(this IReadOnlyDictionary<string, AttributeValue> attributes, params ReadOnlySpan<string> names)
    {
        // Spans that came as protobuf have a list; called directly it is found in half the time.
        var list = attributes as AttributeList;
        foreach (var name in names)
        {
            var isThere = list is null ? attributes.TryGetValue(name, out var value) : list.TryGetValue(name, out value);
            if (isThere && value.ToString() is { Length: > 0 } text)
            {
                return text;
            }
        }

        return null;
    }

    public static double? Number(this Span span, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (span.Attributes.TryGetValue(name, out var value) && AsNumber(value) is { } number)
            {
                return number;
            }
        }

        return null;
    }

    public static long? Count(this Span span, params ReadOnlySpan<string> names) =>
        span.Number(names) is { } number and >= 0 and < 1e15 ? (long)Math.Round(number) : null;

    public static double? AsNumber(AttributeValue value) =>
        value.Kind switch
        {
            AttributeKind.Number => value.Number,
            AttributeKind.Text => double.TryParse(value.ToString(), System.Globalization.CultureInfo.InvariantCulture, out var number)
            && double.IsFinite(number)
                ? number
                : null,
            _ => null,
        };

    public static bool? AsTruth(AttributeValue value) =>
        value.Kind switch
        {
            AttributeKind.Boolean => value.Number != 0,
            AttributeKind.Number => value.Number is 0 or 1 ? value.Number != 0 : null,
            _ => value.ToString().ToLowerInvariant() switch
            {
                "true" or "yes" => true,
                "false" or "no" => false,
                _ => null,
            },
        };
}
