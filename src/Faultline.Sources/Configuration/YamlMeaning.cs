namespace Faultline.Sources.Configuration;

/// <summary>What a YAML text says, without how it is written: dictionaries, lists and texts. An empty map or list is the same as nothing.</summary>
internal static class YamlMeaning
{
    private const string Name = "name";

    public static object? Of(YamlPlace? place) =>
        place switch
        {
            null or { IsNull: true } => null,
            { Kind: YamlKind.Scalar } => place.Value,
            { Kind: YamlKind.Sequence } => place.Children.ConvertAll(Of),
            _ => place.Entries.ToDictionary(e => e.Key.Value, e => Of(e.Value), StringComparer.Ordinal),
        };

    public static object? With(object? whole, IReadOnlyList<string> path, object? value) => With(whole, path, 0, value);

    public static bool Equal(object? a, object? b) =>
        (Simple(a), Simple(b)) switch
        {
            (null, null) => true,
            (string x, string y) => x == y,
            (List<object?> x, List<object?> y) => x.Count == y.Count && x.Zip(y).All(p => Equal(p.First, p.Second)),
            (Dictionary<string, object?> x, Dictionary<string, object?> y) => x
                .Keys.Union(y.Keys, StringComparer.Ordinal)
                .All(k => Equal(x.GetValueOrDefault(k), y.GetValueOrDefault(k))),
            _ => false,
        };

    private static object? With(object? whole, IReadOnlyList<string> path, int depth, object? value)
    {
        if (depth == path.Count)
        {
            return value is null ? null : Read(value);
        }

        var key = path[depth];
        // The taxonomy is the one list that is edited, and it may not be there yet.
        if (whole is List<object?> || (Simple(whole) is null && depth == 1 && path[0] == "taxonomy"))
        {
            var items = (whole as List<object?> ?? []).ToList();
            var at = items.FindIndex(i => i is Dictionary<string, object?> d && d.GetValueOrDefault(Name) as string == key);
            if (value is null && depth == path.Count - 1)
            {
                if (at >= 0)
                {
                    items.RemoveAt(at);
                }

                return items;
            }

            object item = at >= 0 ? items[at]! : new Dictionary<string, object?>(StringComparer.Ordinal) { [Name] = key };
            var changed = With(item, path, depth + 1, value);
            if (at >= 0)
            {
                items[at] = changed;
            }
            else
            {
                items.Add(changed);
            }

            return items;
        }

        var map = whole is Dictionary<string, object?> known
            ? new Dictionary<string, object?>(known, StringComparer.Ordinal)
            : new Dictionary<string, object?>(StringComparer.Ordinal);
        map[key] = With(map.GetValueOrDefault(key), path, depth + 1, value);
        return map;
    }

    // As it will read when it has been written.
    private static string Read(object value) => value as string ?? YamlWriting.Value(value);

    private static object? Simple(object? value) =>
        value switch
        {
            List<object?> { Count: 0 } => null,
            Dictionary<string, object?> map when map.Values.All(v => Simple(v) is null) => null,
            _ => value,
        };
}
