using System.Collections.Frozen;
using System.Reflection;
using System.Runtime.CompilerServices;
using Faultline.Configuration;
using Faultline.Labeling;
using YamlDotNet.RepresentationModel;

namespace Faultline.Sources.Configuration;

/// <summary>YAML nodes → configuration records, by the snake_case of their property names.</summary>
/// <remarks>A workflow starts from <c>defaults</c>: scalars and lists it gives replace the default, maps are merged by key.</remarks>
internal sealed class ConfigBinder(string file)
{
    private readonly ConfigValues _values = new(file);

    public FaultlineConfig Bind(YamlNode root)
    {
        // Workflows inherit from the defaults, wherever in the file these stand.
        var defaults = new WorkflowConfig();
        if (root is YamlMappingNode mapping)
        {
            foreach (var (key, value) in mapping)
            {
                if (key is YamlScalarNode { Value: "defaults" } && !YamlText.IsNull(value))
                {
                    defaults = (WorkflowConfig)Record(value, defaults, "defaults");
                }
            }
        }

        _inherited[typeof(WorkflowConfig)] = defaults;
        return (FaultlineConfig)Record(root, new FaultlineConfig { Defaults = defaults }, "");
    }

    private readonly Dictionary<Type, object> _inherited = [];

    /// <summary>A copy of <paramref name="start"/> with what the mapping says.</summary>
    private object Record(YamlNode node, object start, string path)
    {
        var type = start.GetType();
        var properties = ConfigSchema.Of(type);
        var record = Activator.CreateInstance(type)!;
        foreach (var property in properties.Values)
        {
            property.SetValue(record, property.GetValue(start));
        }

        foreach (var (name, keyNode, value) in Entries(node, path))
        {
            if (!properties.TryGetValue(name, out var property))
            {
                throw _values.UnknownKey(keyNode, name, path, properties.Keys);
            }

            if (!YamlText.IsNull(value))
            {
                property.SetValue(record, Value(value, property.PropertyType, property, property.GetValue(start), Join(path, name)));
            }
        }

        foreach (var (name, property) in properties)
        {
            if (property.IsDefined(typeof(RequiredMemberAttribute)) && property.GetValue(record) is null)
            {
                throw _values.Fault(node, path, $"`{name}` is missing here; add it");
            }
        }

        return record;
    }

    private object Value(YamlNode node, Type type, PropertyInfo rules, object? start, string path)
    {
        if (type == typeof(IReadOnlyList<Tag>))
        {
            return Taxonomy(node, path);
        }

        if (type == typeof(IReadOnlyList<string>))
        {
            return Items(node, path).Select(item => (string)_values.Scalar(item, typeof(string), rules, path)).ToArray();
        }

        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyDictionary<,>))
        {
            return typeof(ConfigBinder)
                .GetMethod(nameof(Map))!
                .MakeGenericMethod(type.GetGenericArguments()[1])
                .Invoke(this, BindingFlags.DoNotWrapExceptions, null, [node, rules, start, path], null)!;
        }

        return ConfigSchema.IsRecord(type)
            ? Record(node, start ?? Activator.CreateInstance(type)!, path)
            : _values.Scalar(node, type, rules, path);
    }

    /// <summary>Called through reflection, with the value type of a map property.</summary>
    public FrozenDictionary<string, T> Map<T>(YamlNode node, PropertyInfo rules, object? start, string path)
        where T : notnull
    {
        var map = new Dictionary<string, T>(
            (IReadOnlyDictionary<string, T>?)start ?? FrozenDictionary<string, T>.Empty,
            StringComparer.Ordinal
        );
        foreach (var (name, _, value) in Entries(node, path))
        {
            var at = Join(path, name);
            var inherited = map.TryGetValue(name, out var known) ? known : _inherited.GetValueOrDefault(typeof(T));
            map[name] = YamlText.IsNull(value) && inherited is not null ? (T)inherited : (T)Value(value, typeof(T), rules, inherited, at);
        }

        return map.ToFrozenDictionary(StringComparer.Ordinal);
    }

    private Tag[] Taxonomy(YamlNode node, string path)
    {
        var tags = DefaultTaxonomy.Tags.ToList();
        foreach (var item in Items(node, path))
        {
            string? name = null;
            var description = "";
            foreach (var (key, keyNode, value) in Entries(item, path))
            {
                switch (key)
                {
                    case "name":
                        name = TagName.Check(
                            _values.Text(value, Join(path, key)),
                            problem => _values.Fault(value, Join(path, key), problem)
                        );
                        break;
                    case "description":
                        description = _values.Text(value, Join(path, key));
                        break;
                    default:
                        throw _values.UnknownKey(keyNode, key, path, ["name", "description"]);
                }
            }

            if (name is null)
            {
                throw _values.Fault(item, path, "a tag without `name`; add one");
            }

            if (tags.Exists(tag => tag.Name == name))
            {
                throw _values.Fault(item, path, $"the tag {name} is there already (the ten default tags need not be listed); remove one");
            }

            tags.Add(new Tag(name, description));
        }

        return [.. tags];
    }

    private IEnumerable<(string Name, YamlNode Key, YamlNode Value)> Entries(YamlNode node, string path)
    {
        if (node is not YamlMappingNode mapping)
        {
            throw _values.Fault(node, path, $"keys and values are expected here, not {ConfigValues.Describe(node)}");
        }

        return mapping.Select(pair =>
            pair.Key is YamlScalarNode { Value: { Length: > 0 } name }
                ? (name, pair.Key, pair.Value)
                : throw _values.Fault(pair.Key, path, "a key must be a plain word")
        );
    }

    private IList<YamlNode> Items(YamlNode node, string path) =>
        node is YamlSequenceNode sequence
            ? sequence.Children
            : throw _values.Fault(
                node,
                path,
                $"a list is expected here, not {ConfigValues.Describe(node)}; write [a, b] or one `- item` a line"
            );

    private static string Join(string path, string name) => path.Length == 0 ? name : path + "." + name;
}
