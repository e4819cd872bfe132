using Faultline.Sources.Rows;
using Faultline.Traces;

namespace Faultline.Sources.Otlp.Normalising;

/// <summary>Messages flattened as OpenInference does it: <c>prefix.N.message.role</c>, <c>.message.content</c>, <c>.message.tool_calls.N.tool_call.function.name</c>.</summary>
internal static class FlattenedMessages
{
    public static IReadOnlyList<Message> Read(Span span, string prefix, string defaultRole)
    {
        var items = IndexedAttributes.Items(span.Attributes, prefix);
        return items.Count == 0 ? [] : [.. items.Select(item => One(item, defaultRole)).OfType<Message>()];
    }

    private static Message? One(IReadOnlyDictionary<string, AttributeValue> item, string defaultRole)
    {
        var parts = IndexedAttributes
            .Items(item, "message.contents")
            .Where(part => part.Text("message_content.type") is not "reasoning")
            .Select(part => part.Text("message_content.text"))
            .OfType<string>();
        var content = item.Text("message.content") ?? (string.Join('\n', parts) is { Length: > 0 } joined ? joined : null);
        var calls = IndexedAttributes
            .Items(item, "message.tool_calls")
            .Select(call =>
                call.Text("tool_call.function.name") is { } name
                    ? new ToolCall(name, Arguments: call.Text("tool_call.function.arguments"))
                    : null
            )
            .OfType<ToolCall>()
            .ToList();
        if (item.Text("message.function_call_name") is { } function)
        {
            calls.Add(new ToolCall(function, Arguments: item.Text("message.function_call_arguments_json")));
        }

        var role = item.Text("message.role");
        return role is null && content is null && calls.Count == 0
            ? null
            : new Message(RowMessages.NormaliseRole(role ?? defaultRole), content, calls.Count == 0 ? null : calls);
    }
}
