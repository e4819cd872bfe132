using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using Faultline.Configuration;
using Faultline.Pulling;
using YamlDotNet.RepresentationModel;

namespace Faultline.Sources.Configuration;

/// <summary>Scalars of the configuration: their types and bounds, and the sentences that say what is wrong with one.</summary>
internal sealed partial class ConfigValues(string file)
{
    /// <summary>A scalar as <paramref name="type"/>, held against the rules on <paramref name="rules"/>.</summary>
    public object Scalar(YamlNode node, Type type, PropertyInfo rules, string path)
    {
        var text = Text(node, path);
        var wanted = Nullable.GetUnderlyingType(type) ?? type;
        if (wanted == typeof(double))
        {
            return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
                ? InRange(number, number, node, rules, path)
                : throw Fault(node, path, $"a number is expected here, not '{text}'");
        }

        if (wanted == typeof(int))
        {
            return int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
                ? InRange(number, number, node, rules, path)
                : throw Fault(node, path, $"a whole number is expected here, not '{text}'");
        }

        if (wanted == typeof(bool))
        {
            return text.ToLowerInvariant() switch
            {
                "true" or "yes" or "on" => true,
                "false" or "no" or "off" => false,
                _ => throw Fault(node, path, $"true or false is expected here, not '{text}'"),
            };
        }

        if (wanted == typeof(Uri))
        {
            return Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https"
                ? address
                : throw Fault(node, path, $"an http or https address is expected here, not '{text}'");
        }

        return wanted == typeof(string)
            ? Word(text, node, rules, path)
            : throw new NotSupportedException($"The configuration cannot hold a {wanted.Name} ({path}).");
    }

    public string Text(YamlNode node, string path) =>
        node is YamlScalarNode { Value: { } text } && !YamlText.IsNull(node)
            ? text
            : throw Fault(node, path, $"one value is expected here, not {Describe(node)}");

    public FaultlineException UnknownKey(YamlNode key, string name, string path, IEnumerable<string> known)
    {
        var names = known.ToArray();
        var hint = NearestName.Find(name, names) is { } nearest
            ? $"did you mean `{nearest}`?"
            : $"the keys here are {string.Join(", ", names.Select(n => $"`{n}`"))}.";
        return FaultlineException.Input(
            $"{file}:{key.Start.Line}: unknown key `{name}`{(path.Length == 0 ? "" : $" under `{path}`")}; {hint}"
        );
    }

    public FaultlineException Fault(YamlNode node, string path, string problem) =>
        FaultlineException.Input(
            $"{file}:{node.Start.Line}: {(path.Length == 0 ? "" : $"`{path}`: ")}{problem}{(problem.EndsWith('?') ? "" : ".")}"
        );

    public static string Describe(YamlNode node) =>
        node switch
        {
            YamlMappingNode => "keys and values",
            YamlSequenceNode => "a list",
            _ when YamlText.IsNull(node) => "nothing",
            YamlScalarNode scalar => $"'{scalar.Value}'",
            _ => "an alias",
        };

    private object InRange(object boxed, double number, YamlNode node, PropertyInfo rules, string path)
    {
        if (rules.GetCustomAttribute<RangeAttribute>() is { } range)
        {
            var low = Convert.ToDouble(range.Minimum, CultureInfo.InvariantCulture);
            var high = Convert.ToDouble(range.Maximum, CultureInfo.InvariantCulture);
            if (!(number >= low && number <= high))
            {
                var bounds = high is double.MaxValue or int.MaxValue
                    ? string.Create(CultureInfo.InvariantCulture, $"at least {low}")
                    : string.Create(CultureInfo.InvariantCulture, $"from {low} to {high}");
                throw Fault(node, path, string.Create(CultureInfo.InvariantCulture, $"{number} is out of range; it must be {bounds}"));
            }
        }

        return boxed;
    }

    private string Word(string text, YamlNode node, PropertyInfo rules, string path)
    {
        IEnumerable<string>? allowed = rules.GetCustomAttribute<AllowedValuesAttribute>()?.Values.OfType<string>();
        if (rules.DeclaringType == typeof(SignalsConfig) && rules.Name == nameof(SignalsConfig.Kinds))
        {
            allowed = SignalKinds.All;
        }

        if (allowed is not null && !allowed.Contains(text, StringComparer.Ordinal))
        {
            var hint = NearestName.Find(text, allowed) is { } nearest ? $"; did you mean {nearest}?" : "";
            throw Fault(node, path, $"'{text}' is not one of {string.Join(", ", allowed)}{hint}");
        }

        // Says nothing of the value: it may be the key itself.
        if (rules.Name == nameof(EndpointConfig.ApiKeyVariable) && !VariableName().IsMatch(text))
        {
            throw Fault(node, path, "the name of an environment variable is expected here, never the key itself");
        }

        return text;
    }

    [GeneratedRegex(@"^[A-Za-z_][A-Za-z0-9_]{0,127}\z", RegexOptions.NonBacktracking)]
    private static partial Regex VariableName();
}
