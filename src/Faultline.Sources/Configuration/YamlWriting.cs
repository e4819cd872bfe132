using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Faultline.Sources.Configuration;

/// <summary>Values as YAML writes them.</summary>
internal static partial class YamlWriting
{
    private static readonly JsonSerializerOptions s_quoted = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly HashSet<string> s_words = new(
        ["true", "false", "yes", "no", "on", "off", "y", "n", "null"],
        StringComparer.OrdinalIgnoreCase
    );

    public static string Value(object value) =>
        value switch
        {
            bool flag => flag ? "true" : "false",
            double number => Number(number),
            int number => number.ToString(CultureInfo.InvariantCulture),
            string text => Text(text),
            _ => throw new ArgumentException($"A {value.GetType().Name} cannot be written.", nameof(value)),
        };

    // Every digit that the number has; without an exponent where nobody would write one.
    private static string Number(double number) =>
        number.ToString("R", CultureInfo.InvariantCulture) is var exact && !exact.Contains('E', StringComparison.Ordinal)
            ? exact
            : number.ToString("0.############", CultureInfo.InvariantCulture);

    /// <summary>Plain where it can be read as nothing else, else in double quotes, whose escapes YAML shares with JSON.</summary>
    public static string Text(string text) =>
        Plain().IsMatch(text) && !s_words.Contains(text) ? text : JsonSerializer.Serialize(text, s_quoted);

    /// <summary>Keys, one within the other, and the value at their end; in brackets.</summary>
    public static string Flow(ReadOnlySpan<string> path, object value) =>
        path.Length == 0 ? Value(value) : $"{{{Text(path[0])}: {Flow(path[1..], value)}}}";

    /// <summary>The same as indented lines, each with its end.</summary>
    public static string Block(ReadOnlySpan<string> path, object value, int indent, string newLine)
    {
        var key = new string(' ', indent) + Text(path[0]) + ":";
        return path.Length == 1 ? $"{key} {Value(value)}{newLine}" : key + newLine + Block(path[1..], value, indent + 2, newLine);
    }

    [GeneratedRegex(@"^[A-Za-z_][A-Za-z0-9_./-]*(?: [A-Za-z0-9_./-]+)*\z", RegexOptions.NonBacktracking)]
    private static partial Regex Plain();
}
