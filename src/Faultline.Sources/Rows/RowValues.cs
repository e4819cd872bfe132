using System.Globalization;
using System.Text.Json;
using Faultline.Traces;

namespace Faultline.Sources.Rows;

/// <summary>Typed values of a row's fields. Null, an empty cell and the absent field all mean "not known".</summary>
internal static class RowValues
{
    /// <summary>An identifier: not empty, at most 512 characters, none of them a control character. Numbers are taken as they are written.</summary>
    public static string Identifier(JsonElement value, string field)
    {
        var text = value.ValueKind switch
        {
            JsonValueKind.String => JsonText.Of(value).Trim(),
            JsonValueKind.Number => value.GetRawText(),
            var kind => throw Wrong(field, "text", kind),
        };
        if (text.Length is 0 or > 512)
        {
            throw new RowFaultException(field, text.Length == 0 ? "is empty; give it a value." : "is longer than 512 characters.");
        }

        return text.Any(char.IsControl) ? throw new RowFaultException(field, "holds control characters; remove them.") : text;
    }

    /// <summary>Free text. A structured value is kept as its JSON.</summary>
    public static string? Text(JsonElement value) =>
        value.ValueKind switch
        {
            JsonValueKind.Undefined or JsonValueKind.Null => null,
            JsonValueKind.String => JsonText.Of(value),
            _ => value.GetRawText(),
        };

    /// <summary>Free text; null when there is none in it.</summary>
    public static string? Word(JsonElement value) => Text(value) is { } text && !string.IsNullOrWhiteSpace(text) ? text : null;

    public static double? Number(JsonElement value, string field)
    {
        double number;
        switch (value.ValueKind)
        {
            case JsonValueKind.Undefined or JsonValueKind.Null:
                return null;
            case JsonValueKind.Number:
                number = value.GetDouble();
                break;
            case JsonValueKind.String:
                var text = JsonText.Of(value);
                if (string.IsNullOrWhiteSpace(text))
                {
                    return null;
                }

                if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out number))
                {
                    throw new RowFaultException(field, $"'{Shorten(text)}' is not a number.");
                }

                break;
            default:
                throw Wrong(field, "a number", value.ValueKind);
        }

        return double.IsFinite(number)
            ? number
            : throw new RowFaultException(field, $"{Shorten(value.ToString())} is not a finite number; write null where there is none.");
    }

    public static double? NotNegative(JsonElement value, string field) =>
        Number(value, field) is not { } number ? null
        : number >= 0 ? number
        : throw new RowFaultException(field, $"{Written(number)} is negative.");

    public static long? Count(JsonElement value, string field) =>
        NotNegative(value, field) is not { } number ? null
        : number <= long.MaxValue / 2 ? (long)Math.Round(number)
        : throw new RowFaultException(field, $"{Written(number)} is too large.");

    /// <summary>A score in [0, 1].</summary>
    public static double? Score(JsonElement value, string field) =>
        Score(value, field, static score => score is >= 0 and <= 1 ? score : null);

    /// <summary>A score brought to [0, 1]; <paramref name="scale"/> gives null for one that is off its scale.</summary>
    public static double? Score(JsonElement value, string field, Func<double, double?> scale) =>
        (
            value.ValueKind is JsonValueKind.True ? 1
            : value.ValueKind is JsonValueKind.False ? 0
            : Number(value, field)
        )
            is not { } number
            ? null
            : scale(number)
                ?? throw new RowFaultException(
                    field,
                    $"{Written(number)} is outside its scale (0 to 1, or what `signals.ranges` states); rescale it (`scale` in a --mapping file does)."
                );

    public static bool? Truth(JsonElement value, string field) =>
        value.ValueKind switch
        {
            JsonValueKind.Undefined or JsonValueKind.Null => null,
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            JsonValueKind.Number when value.GetDouble() is 0 or 1 => value.GetDouble() != 0,
            JsonValueKind.String => JsonText.Of(value).Trim().ToLowerInvariant() switch
            {
                "" => null,
                "true" or "yes" or "1" => true,
                "false" or "no" or "0" => false,
                var other => throw new RowFaultException(field, $"'{Shorten(other)}' is neither true nor false."),
            },
            var kind => throw Wrong(field, "true or false", kind),
        };

    /// <summary>Thumbs: <c>up</c> or <c>down</c>; also <c>thumbs_up</c>, <c>positive</c>, true, 1 and their opposites false, -1.</summary>
    public static bool? Feedback(JsonElement value, string field) =>
        value.ValueKind switch
        {
            JsonValueKind.Undefined or JsonValueKind.Null => null,
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            JsonValueKind.Number when value.GetDouble() is 1 or -1 => value.GetDouble() > 0,
            JsonValueKind.String => JsonText.Of(value).Trim().ToLowerInvariant() switch
            {
                "" => null,
                "up" or "thumbs_up" or "positive" or "1" => true,
                "down" or "thumbs_down" or "negative" or "-1" => false,
                var other => throw new RowFaultException(
                    field,
                    $"'{Shorten(other)}' is neither up nor down; a --mapping file can translate it."
                ),
            },
            _ => throw new RowFaultException(
                field,
                $"{Shorten(value.GetRawText())} is neither up nor down; a --mapping file can translate it."
            ),
        };

    /// <summary>An attribute's value; null for a JSON null. Integers that a double cannot hold stay text, so that ids keep every digit.</summary>
    public static AttributeValue? Attribute(JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.String:
                return AttributeValue.OfText(JsonText.Of(value));
            case JsonValueKind.True or JsonValueKind.False:
                return AttributeValue.OfBoolean(value.GetBoolean());
            case JsonValueKind.Number:
                if (value.TryGetInt64(out var whole))
                {
                    return whole is >= -(1L << 53) and <= 1L << 53
                        ? AttributeValue.OfNumber(whole)
                        : AttributeValue.OfText(value.GetRawText());
                }

                var number = value.GetDouble();
                return double.IsFinite(number) && (Math.Abs(number) < 1L << 53 || value.GetRawText().AsSpan().ContainsAny('.', 'e', 'E'))
                    ? AttributeValue.OfNumber(number)
                    : AttributeValue.OfText(value.GetRawText());
            case JsonValueKind.Array or JsonValueKind.Object:
                return AttributeValue.OfJson(value.GetRawText());
            default:
                return null;
        }
    }

    public static RowFaultException Wrong(string field, string wanted, JsonValueKind kind) =>
        new(
            field,
            kind is JsonValueKind.Undefined or JsonValueKind.Null
                ? "is missing; it is required."
                : $"{wanted} is expected, not {Describe(kind)}."
        );

    public static string Describe(JsonValueKind kind) =>
        kind switch
        {
            JsonValueKind.Array => "a list",
            JsonValueKind.Object => "an object",
            JsonValueKind.String => "text",
            JsonValueKind.Number => "a number",
            JsonValueKind.True or JsonValueKind.False => "true or false",
            _ => "null",
        };

    public static string Shorten(string text) => text.Length <= 60 ? text : string.Concat(text.AsSpan(0, 57), "…");

    public static string Written(double number) => number.ToString("R", CultureInfo.InvariantCulture);
}
