using System.Globalization;
using System.Text.Json;

namespace Faultline.Gating.Matchers;

/// <summary>A value inside the answer's JSON, found by a path of names and indices (<c>$.order.items[0].id</c>), equals a given one.</summary>
public sealed class JsonPathMatcher : IMatcher
{
    private readonly IReadOnlyList<string> _steps;
    private readonly JsonElement _expected;
    private readonly string _path;

    public JsonPathMatcher(string path, JsonElement expected)
    {
        _path = path;
        _steps = Split(path);
        _expected = expected;
        Expectation = $"{path} equals {expected.GetRawText()}";
    }

    public string Expectation { get; }

    public MatchResult Match(AgentAnswer answer, MatchContext context)
    {
        if (!JsonText.TryParse(answer.Response, fenced: true, out var document))
        {
            return MatchResult.Of(false, "is not JSON");
        }

        using (document)
        {
            var at = document!.RootElement;
            foreach (var step in _steps)
            {
                if (at.ValueKind == JsonValueKind.Object && at.TryGetProperty(step, out var inner))
                {
                    at = inner;
                }
                else if (
                    at.ValueKind == JsonValueKind.Array
                    && int.TryParse(step, NumberStyles.None, CultureInfo.InvariantCulture, out var index)
                    && index < at.GetArrayLength()
                )
                {
                    at = at[index];
                }
                else
                {
                    return MatchResult.Of(false, $"{_path} is not there");
                }
            }

            return MatchResult.Of(JsonElement.DeepEquals(at, _expected), $"{_path} is {at.GetRawText()}");
        }
    }

    private static List<string> Split(string path)
    {
        var plain = path.StartsWith('$') ? path[1..] : path;
        var steps = plain.Replace("[", ".", StringComparison.Ordinal).Replace("]", "", StringComparison.Ordinal).Split('.').ToList();
        if (steps.Count > 0 && steps[0].Length == 0)
        {
            steps.RemoveAt(0);
        }

        return steps.Exists(s => s.Length == 0)
            ? throw new MatcherException($"path '{path}' has an empty step; write it as $.name.list[0].")
            : steps;
    }
}
