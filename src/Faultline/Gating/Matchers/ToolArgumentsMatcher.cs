using System.Text.Json;

namespace Faultline.Gating.Matchers;

/// <summary>A tool was called with at least these arguments (nested objects likewise; others may stand beside them).</summary>
public sealed class ToolArgumentsMatcher(string name, JsonElement arguments) : IMatcher
{
    public string Expectation { get; } = $"calls {name} with {arguments.GetRawText()}";

    public MatchResult Match(AgentAnswer answer, MatchContext context)
    {
        if (answer.ToolCalls is not { } calls)
        {
            return MatchResult.Error("the answer does not say which tools were called.");
        }

        var mine = calls.Where(c => c.Name == name).ToArray();
        if (mine.Length > 0 && Array.TrueForAll(mine, c => c.Arguments is null))
        {
            return MatchResult.Error($"the answer does not say the arguments of {name}.");
        }

        foreach (var call in mine)
        {
            if (JsonText.TryParse(call.Arguments, fenced: false, out var given))
            {
                using (given)
                {
                    if (Holds(given!.RootElement, arguments))
                    {
                        return MatchResult.Of(true, $"{name} was called so");
                    }
                }
            }
        }

        return MatchResult.Of(false, mine.Length == 0 ? $"{name} was not called" : $"{name} was called with {mine[^1].Arguments}");
    }

    private static bool Holds(JsonElement given, JsonElement wanted) =>
        wanted.ValueKind == JsonValueKind.Object && given.ValueKind == JsonValueKind.Object
            ? wanted.EnumerateObject().All(p => given.TryGetProperty(p.Name, out var value) && Holds(value, p.Value))
            : JsonElement.DeepEquals(given, wanted);
}
