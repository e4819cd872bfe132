using System.Text.Json;

namespace Faultline.Gating.Matchers;

/// <summary>Reads a matcher's arguments by name and, at the end, objects to any that nobody asked for.</summary>
internal sealed class MatcherArguments
{
    private readonly JsonElement _element;
    private readonly HashSet<string> _asked = new(StringComparer.Ordinal) { "type", "negate" };

    public MatcherArguments(JsonElement element)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            throw new MatcherException("a matcher is an object such as {\"type\": \"contains\", \"value\": \"refund\"}.");
        }

        _element = element;
        Type = Text("type") ?? throw new MatcherException("the matcher has no type.");
    }

    public string Type { get; }

    public bool Has(string name) => Find(name) is not null;

    public string? Text(string name) =>
        Find(name) switch
        {
            null => null,
            { ValueKind: JsonValueKind.String } value => value.GetString(),
            _ => throw Wrong(name, "text"),
        };

    public string RequiredText(string name) => Text(name) ?? throw Missing(name);

    public double? Number(string name) =>
        Find(name) switch
        {
            null => null,
            { ValueKind: JsonValueKind.Number } value => value.GetDouble(),
            _ => throw Wrong(name, "a number"),
        };

    public double RequiredNumber(string name) => Number(name) ?? throw Missing(name);

    public double Share(string name, double otherwise) =>
        Number(name) is not { } value ? otherwise
        : value is >= 0 and <= 1 ? value
        : throw Wrong(name, "in [0, 1]");

    public int? Count(string name) =>
        Number(name) is not { } value ? null
        : value >= 0 && value <= int.MaxValue && value == Math.Floor(value) ? (int)value
        : throw Wrong(name, "a whole number from 0");

    public bool Flag(string name, bool otherwise) =>
        Find(name) switch
        {
            null => otherwise,
            { ValueKind: JsonValueKind.True } => true,
            { ValueKind: JsonValueKind.False } => false,
            _ => throw Wrong(name, "true or false"),
        };

    /// <summary>A list of texts under the plural name, or one text under the singular.</summary>
    public IReadOnlyList<string> Texts(string one, string many)
    {
        if (Find(many) is { } list)
        {
            if (
                list.ValueKind != JsonValueKind.Array
                || list.GetArrayLength() == 0
                || list.EnumerateArray().Any(e => e.ValueKind != JsonValueKind.String)
            )
            {
                throw Wrong(many, "a list of texts");
            }

            return [.. list.EnumerateArray().Select(e => e.GetString()!)];
        }

        return [Text(one) ?? throw new MatcherException($"{Type} needs {one} or {many}.")];
    }

    public JsonElement Element(string name) => Find(name) ?? throw Missing(name);

    public IReadOnlyList<JsonElement> Elements(string name)
    {
        var list = Element(name);
        return list.ValueKind == JsonValueKind.Array && list.GetArrayLength() > 0
            ? [.. list.EnumerateArray()]
            : throw Wrong(name, "a list of matchers");
    }

    /// <exception cref="MatcherException">When an argument stands there that the matcher does not have.</exception>
    public void RefuseOthers()
    {
        if (_element.EnumerateObject().Select(p => p.Name).FirstOrDefault(n => !_asked.Contains(n)) is { } stranger)
        {
            throw new MatcherException(
                $"{Type} has no argument '{stranger}'; it takes {string.Join(", ", _asked.Where(a => a != "type").Order(StringComparer.Ordinal))}."
            );
        }
    }

    private JsonElement? Find(string name)
    {
        _asked.Add(name);
        return _element.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;
    }

    private MatcherException Wrong(string name, string form) => new($"{Type}.{name} must be {form}.");

    private MatcherException Missing(string name) => new($"{Type} needs {name}.");
}
