using System.Globalization;

namespace Faultline.Traces;

/// <summary>What an attribute holds: a word, a number, a truth value, or a nested JSON document kept as text.</summary>
public enum AttributeKind
{
    Text,
    Number,
    Boolean,
    Json,
}

/// <summary>One metadata value of a trace. Numbers are IEEE doubles; nested arrays and objects are kept as their JSON text.</summary>
public readonly record struct AttributeValue
{
    private AttributeValue(AttributeKind kind, string? text, double number)
    {
        Kind = kind;
        _text = text;
        Number = number;
    }

    private readonly string? _text;

    public AttributeKind Kind { get; }

    /// <summary>The number, or 1/0 for a truth value; NaN for text and JSON.</summary>
    public double Number { get; }

    public bool IsNumber => Kind == AttributeKind.Number;

    /// <summary>Characters of text and JSON; 8 for a number, 1 for a truth value.</summary>
    public int Length =>
        _text?.Length
        ?? (
            Kind == AttributeKind.Number ? sizeof(double)
            : Kind == AttributeKind.Boolean ? 1
            : 0
        );

    public static AttributeValue OfText(string value) => new(AttributeKind.Text, value, double.NaN);

    public static AttributeValue OfNumber(double value) => new(AttributeKind.Number, null, value);

    public static AttributeValue OfBoolean(bool value) => new(AttributeKind.Boolean, null, value ? 1 : 0);

    public static AttributeValue OfJson(string json) => new(AttributeKind.Json, json, double.NaN);

    /// <summary>The value as a person would write it: invariant culture, <c>true</c>/<c>false</c> in lower case.</summary>
    public override string ToString() =>
        Kind switch
        {
            AttributeKind.Number => Number.ToString("R", CultureInfo.InvariantCulture),
            AttributeKind.Boolean => Number != 0 ? "true" : "false",
            _ => _text ?? string.Empty,
        };
}
