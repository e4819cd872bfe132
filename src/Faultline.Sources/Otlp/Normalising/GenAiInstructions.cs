using Faultline.Traces;

namespace Faultline.Sources.Otlp.Normalising;

/// <summary><c>gen_ai.system_instructions</c>: a list of parts, or plain text, that the model was given apart from the messages.</summary>
internal static class GenAiInstructions
{
    /// <summary>The messages with the instructions before them as a system turn.</summary>
    public static IReadOnlyList<Message> Before(IReadOnlyList<Message> messages, string? instructions) =>
        MessageJson.Content(instructions) is { Length: > 0 } text
        && !messages.Any(message => message.Role == "system" && message.Content == text)
            ? [new Message("system", text), .. messages]
            : messages;
}
