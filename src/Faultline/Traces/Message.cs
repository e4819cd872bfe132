namespace Faultline.Traces;

/// <summary>One turn of a conversation. <paramref name="Role"/> is <c>system</c>, <c>user</c>, <c>assistant</c> or <c>tool</c>.</summary>
public sealed record Message(string Role, string? Content, IReadOnlyList<ToolCall>? ToolCalls = null);
