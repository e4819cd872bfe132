using Faultline.Traces;

namespace Faultline.Sources.Otlp.Normalising;

/// <summary>A user's thumb as a span event, whatever its attributes are called.</summary>
internal static class FeedbackEvent
{
    /// <returns>Null for an event of another name, and for one that tells no thumb.</returns>
    public static (bool Up, string? Comment)? Read(SpanEvent happened)
    {
        if (!happened.Name.Contains("feedback", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        bool? up = null;
        string? comment = null;
        foreach (var (name, value) in happened.Attributes)
        {
            var last = name[(name.LastIndexOf('.') + 1)..];
            if (last is "thumb" or "thumbs" or "feedback" or "user_feedback" or "value" or "score" or "rating" or "label")
            {
                up ??= Thumb(value);
            }
            else if (last is "comment" or "explanation" or "text")
            {
                comment = value.ToString();
            }
        }

        return up is null ? null : (up.Value, comment);
    }

    private static bool? Thumb(AttributeValue value) =>
        value.Kind switch
        {
            AttributeKind.Boolean => value.Number != 0,
            AttributeKind.Number => value.Number switch
            {
                1 => true,
                -1 or 0 => false,
                _ => null,
            },
            _ => value.ToString().ToLowerInvariant() switch
            {
                "up" or "thumbs_up" or "positive" => true,
                "down" or "thumbs_down" or "negative" => false,
                _ => null,
            },
        };
}
