using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace Faultline.Traces;

/// <summary>A few attributes in the order in which they came: a third of a dictionary's memory, and as fast to search while they are few.</summary>
public sealed class AttributeList : IReadOnlyDictionary<string, AttributeValue>
{
    /// <summary>Beyond this many a dictionary is faster.</summary>
    public const int Most = 24;

    private readonly KeyValuePair<string, AttributeValue>[] _items;

    // A bit for each name. A span is asked for a hundred names and has ten, so most are told by this alone not to be there.
    private readonly ulong _marks;

    private AttributeList(KeyValuePair<string, AttributeValue>[] items, ulong marks) => (_items, _marks) = (items, marks);

    /// <summary>The attributes of a list; the first of two equal names counts.</summary>
    public static IReadOnlyDictionary<string, AttributeValue> Of(List<KeyValuePair<string, AttributeValue>> items)
    {
        if (items.Count > Most)
        {
            var many = new Dictionary<string, AttributeValue>(items.Count, StringComparer.Ordinal);
            foreach (var (name, value) in items)
            {
                many.TryAdd(name, value);
            }

            return many;
        }

        var marks = 0UL;
        for (var i = 0; i < items.Count; i++)
        {
            var mark = Mark(items[i].Key);
            if ((marks & mark) != 0 && IsAmong(items, i))
            {
                items.RemoveAt(i--);
            }

            marks |= mark;
        }

        return new AttributeList([.. items], marks);
    }

    public int Count => _items.Length;

    public IEnumerable<string> Keys => _items.Select(static item => item.Key);

    public IEnumerable<AttributeValue> Values => _items.Select(static item => item.Value);

    public AttributeValue this[string key] =>
        TryGetValue(key, out var value) ? value : throw new KeyNotFoundException($"There is no attribute {key}.");

    /// <summary>The attributes without the cost of an enumerator.</summary>
    public ReadOnlySpan<KeyValuePair<string, AttributeValue>> AsSpan() => _items;

    public bool ContainsKey(string key) => TryGetValue(key, out _);

    public bool TryGetValue(string key, [MaybeNullWhen(false)] out AttributeValue value)
    {
        ArgumentNullException.ThrowIfNull(key);
        if ((_marks & Mark(key)) != 0)
        {
            foreach (ref readonly var item in _items.AsSpan())
            {
                if (item.Key == key)
                {
                    value = item.Value;
                    return true;
                }
            }
        }

        value = default;
        return false;
    }

    public IEnumerator<KeyValuePair<string, AttributeValue>> GetEnumerator() =>
        ((IEnumerable<KeyValuePair<string, AttributeValue>>)_items).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => _items.GetEnumerator();

    /// <summary>True when the name at a place stands at one before it too.</summary>
    private static bool IsAmong(List<KeyValuePair<string, AttributeValue>> items, int at)
    {
        for (var before = 0; before < at; before++)
        {
            if (items[before].Key == items[at].Key)
            {
                return true;
            }
        }

        return false;
    }

    // Names of one namespace begin alike and differ in length, in their middle or in their last letter.
    private static ulong Mark(string name) =>
        name.Length == 0 ? 1 : 1UL << (((name.Length * 11) + (name[name.Length / 2] * 5) + name[^1]) & 63);
}
