using Faultline.Sources.Rows;
using Faultline.Traces;

namespace Faultline.Sources.Otlp.Normalising;

/// <summary>Messages that earlier versions of the GenAI conventions record as span events.</summary>
internal static class GenAiEvents
{
    public static (IReadOnlyList<Message> Input, IReadOnlyList<Message> Output) Messages(Span span)
    {
        List<Message>? input = null;
        List<Message>? output = null;
        foreach (var happened in span.Events)
        {
            switch (happened.Name)
            {
                case "gen_ai.system.message":
                    Add(ref input, happened, "system");
                    break;
                case "gen_ai.user.message":
                    Add(ref input, happened, "user");
                    break;
                case "gen_ai.assistant.message":
                    Add(ref input, happened, "assistant");
                    break;
                case "gen_ai.tool.message":
                    Add(ref input, happened, "tool");
                    break;
                case "gen_ai.choice":
                    Add(ref output, happened, "assistant");
                    break;
                case "gen_ai.content.prompt":
                    AddAll(ref input, happened.Attributes.Text("gen_ai.prompt"), "user");
                    break;
                case "gen_ai.content.completion":
                    AddAll(ref output, happened.Attributes.Text("gen_ai.completion"), "assistant");
                    break;
                case "gen_ai.client.inference.operation.details":
                    AddAll(ref input, happened.Attributes.Text("gen_ai.input.messages"), "user");
                    AddAll(ref output, happened.Attributes.Text("gen_ai.output.messages"), "assistant");
                    break;
                default:
                    break;
            }
        }

        return ((IReadOnlyList<Message>?)input ?? [], (IReadOnlyList<Message>?)output ?? []);
    }

    private static void Add(ref List<Message>? messages, SpanEvent happened, string role)
    {
        var text = happened.Attributes.Text("content", "gen_ai.event.content", "message");
        var nested = MessageJson.Read(text, role);
        var calls = MessageJson.Read($$"""{"tool_calls":{{happened.Attributes.Text("tool_calls") ?? "null"}}}""", role)?[0].ToolCalls;
        if (nested is not null)
        {
            (messages ??= []).AddRange(nested);
        }
        else if (text is not null || calls is { Count: > 0 })
        {
            (messages ??= []).Add(
                new Message(
                    RowMessages.NormaliseRole(happened.Attributes.Text("role") ?? role),
                    text,
                    calls is { Count: > 0 } ? calls : null
                )
            );
        }
    }

    private static void AddAll(ref List<Message>? messages, string? value, string role)
    {
        if (value is not null)
        {
            (messages ??= []).AddRange(MessageJson.Read(value, role) ?? [new Message(role, value)]);
        }
    }
}
