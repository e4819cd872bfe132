using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Faultline.Gating;
using Faultline.Traces;

namespace Faultline.Models.Agents;

/// <summary>The JSON that goes to an agent and comes back.</summary>
internal static class AgentJson
{
    private static readonly JsonSerializerOptions Format = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary><c>{"case_id", "query", "messages", "attributes"}</c> on one line.</summary>
    public static string Request(AgentRequest request) =>
        new JsonObject
        {
            ["case_id"] = request.CaseId,
            ["query"] = request.Query,
            ["messages"] = Messages(request.Messages),
            ["attributes"] = request.Attributes is { } attributes ? JsonNode.Parse(attributes.GetRawText()) : new JsonObject(),
        }.ToJsonString(Format);

    /// <summary>A chat-completions request: the turns before, then the query.</summary>
    public static string Chat(AgentRequest request, string? model)
    {
        var messages = Messages(request.Messages);
        messages.Add((JsonNode)new JsonObject { ["role"] = "user", ["content"] = request.Query });
        var body = new JsonObject { ["messages"] = messages };
        if (model is not null)
        {
            body["model"] = model;
        }

        return body.ToJsonString(Format);
    }

    /// <summary>The case that an answer says it belongs to, where that is not the one that was asked.</summary>
    public static string? OtherCase(JsonElement json, AgentRequest request) =>
        json.ValueKind == JsonValueKind.Object
        && json.TryGetProperty("case_id", out var id)
        && id.ValueKind == JsonValueKind.String
        && id.GetString() != request.CaseId
            ? id.GetString()
            : null;

    public static AgentAnswer Answer(JsonElement json, AgentRequest request)
    {
        if (OtherCase(json, request) is { } other)
        {
            throw new AgentException($"the agent answered case {other} when asked {request.CaseId}", transient: false);
        }

        var (answer, field, problem) = AgentAnswerReader.Read(json, request.CaseId, request.Repeat);
        return answer
            ?? throw new AgentException(
                $"the agent's answer is wrong: {field} {problem}".Replace("  ", " ", StringComparison.Ordinal),
                transient: false
            );
    }

    /// <summary>The first choice of a chat completion; its tool calls are taken as called, not as done.</summary>
    public static AgentAnswer FromChat(JsonElement json, AgentRequest request)
    {
        if (
            json.ValueKind != JsonValueKind.Object
            || !json.TryGetProperty("choices", out var choices)
            || choices.ValueKind != JsonValueKind.Array
            || choices.GetArrayLength() == 0
            || !choices[0].TryGetProperty("message", out var message)
            || message.ValueKind != JsonValueKind.Object
        )
        {
            throw new AgentException("the agent's answer is no chat completion: it has no choices[0].message", transient: false);
        }

        return new AgentAnswer
        {
            CaseId = request.CaseId,
            Repeat = request.Repeat,
            Response =
                message.TryGetProperty("content", out var content) && content.ValueKind == JsonValueKind.String ? content.GetString() : "",
            ToolCalls = message.TryGetProperty("tool_calls", out var calls) ? ToolCallReader.Read(calls) : [],
        };
    }

    private static JsonArray Messages(IReadOnlyList<Message> messages) =>
        [.. messages.Select(m => (JsonNode)new JsonObject { ["role"] = m.Role, ["content"] = m.Content })];
}
