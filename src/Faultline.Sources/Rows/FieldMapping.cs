using System.Collections.Frozen;
using System.Text.Json;

namespace Faultline.Sources.Rows;

/// <summary>Where the row's fields stand in files that use other names (<c>--mapping</c>).</summary>
/// <remarks>A top-level name that the mapping reads from does not also become an attribute.</remarks>
public sealed class FieldMapping
{
    private readonly IReadOnlyList<MappedField> _fields;
    private readonly FrozenSet<string> _roots;

    internal FieldMapping(IReadOnlyList<MappedField> fields)
    {
        _fields = fields;
        _roots = fields
            .SelectMany(field => field.From)
            .SelectMany(path => new[] { path.Root, path.Text })
            .ToFrozenSet(StringComparer.Ordinal);
    }

    internal bool Reads(string name) => _roots.Contains(name);

    /// <summary>Hands every mapped value that is there to the field, attribute or rubric it belongs to.</summary>
    internal void Apply(
        JsonElement row,
        Action<RowField, JsonElement> field,
        Action<string, JsonElement> attribute,
        Action<string, JsonElement> rubric
    )
    {
        foreach (var mapped in _fields)
        {
            var value = mapped.Find(row);
            if (value.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null)
            {
                continue;
            }

            switch (mapped.Target)
            {
                case { Attribute: { } name }:
                    attribute(name, value);
                    break;
                case { Rubric: { } name }:
                    rubric(name, value);
                    break;
                default:
                    field(mapped.Target.Field, value);
                    break;
            }
        }
    }
}
