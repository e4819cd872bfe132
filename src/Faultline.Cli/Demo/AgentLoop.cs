using System.Text.Json;
using Faultline.Traces;

namespace Faultline.Cli.Demo;

/// <summary>The sample agent as the gate's <c>--agent-command</c>: a JSON line in, a JSON line out, until the input ends.</summary>
internal static class AgentLoop
{
    public static async Task RunAsync(SampleAgent agent, TextReader input, TextWriter output, CancellationToken cancellationToken)
    {
        while (await input.ReadLineAsync(cancellationToken) is { } line)
        {
            if (!string.IsNullOrWhiteSpace(line))
            {
                await output.WriteLineAsync(Reply(agent, line).AsMemory(), cancellationToken);
                await output.FlushAsync(cancellationToken);
            }
        }
    }

    private static string Reply(SampleAgent agent, string line)
    {
        try
        {
            using var request = JsonDocument.Parse(line);
            var root = request.RootElement;
            if (
                root.ValueKind != JsonValueKind.Object
                || !root.TryGetProperty("query", out var query)
                || query.ValueKind != JsonValueKind.String
            )
            {
                return """{"error":"the request has no query"}""";
            }

            var answer = agent.Ask(query.GetString()!, Attributes(root), UserTurns(root));
            return JsonSerializer.Serialize(
                new
                {
                    case_id = root.TryGetProperty("case_id", out var id) && id.ValueKind == JsonValueKind.String ? id.GetString() : null,
                    response = answer.Response,
                    tool_calls = answer.ToolCalls.Select(t => new { name = t.Name, status = t.Status }),
                    latency_ms = answer.LatencyMs,
                },
                FaultlineJson.Line
            );
        }
        catch (JsonException)
        {
            return """{"error":"the line is not JSON"}""";
        }
    }

    private static Dictionary<string, AttributeValue> Attributes(JsonElement root)
    {
        var attributes = new Dictionary<string, AttributeValue>(StringComparer.Ordinal);
        if (root.TryGetProperty("attributes", out var given) && given.ValueKind == JsonValueKind.Object)
        {
            foreach (var property in given.EnumerateObject())
            {
                if (property.Value.ValueKind == JsonValueKind.Number && property.Value.TryGetDouble(out var number))
                {
                    attributes[property.Name] = AttributeValue.OfNumber(number);
                }
                else if (property.Value.ValueKind == JsonValueKind.String)
                {
                    attributes[property.Name] = AttributeValue.OfText(property.Value.GetString()!);
                }
            }
        }

        return attributes;
    }

    private static int UserTurns(JsonElement root) =>
        1
        + (
            root.TryGetProperty("messages", out var messages) && messages.ValueKind == JsonValueKind.Array
                ? messages
                    .EnumerateArray()
                    .Count(m => m.ValueKind == JsonValueKind.Object && m.TryGetProperty("role", out var role) && role.ValueEquals("user"))
                : 0
        );
}
