using System.Globalization;
using Faultline.Traces;

namespace Faultline.Sources.Otlp.Normalising;

/// <summary>Lists that a convention flattens into attribute names: <c>prefix.0.role</c>, <c>prefix.0.content</c>, <c>prefix.1.role</c>, …</summary>
internal static class IndexedAttributes
{
    private const int LargestIndex = 9_999;

    /// <summary>Items in the order of their index, each with what stands behind it in the name.</summary>
    public static IReadOnlyList<IReadOnlyDictionary<string, AttributeValue>> Items(
        IReadOnlyDictionary<string, AttributeValue> attributes,
        string prefix
    )
    {
        SortedDictionary<int, IReadOnlyDictionary<string, AttributeValue>>? items = null;
        foreach (var (name, value) in new AttributeItems(attributes))
        {
            if (name.Length <= prefix.Length + 1 || name[prefix.Length] != '.' || !name.StartsWith(prefix, StringComparison.Ordinal))
            {
                continue;
            }

            var rest = name.AsSpan(prefix.Length + 1);
            var dot = rest.IndexOf('.');
            var digits = dot < 0 ? rest : rest[..dot];
            if (!int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var index) || index > LargestIndex)
            {
                continue;
            }

            items ??= [];
            if (!items.TryGetValue(index, out var item))
            {
                items[index] = item = new Dictionary<string, AttributeValue>(StringComparer.Ordinal);
            }

            ((Dictionary<string, AttributeValue>)item)[dot < 0 ? "" : rest[(dot + 1)..].ToString()] = value;
        }

        return items is null ? [] : [.. items.Values];
    }
}
