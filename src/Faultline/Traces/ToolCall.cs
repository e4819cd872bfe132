namespace Faultline.Traces;

/// <summary>A tool the agent called. <paramref name="Status"/> is <c>ok</c> or what went wrong (<c>error</c>, <c>timeout</c>, …); arguments and result are JSON or plain text.</summary>
public sealed record ToolCall(
    string Name,
    string Status = ToolCall.Ok,
    string? Arguments = null,
    string? Result = null,
    double? LatencyMs = null
)
{
    public const string Ok = "ok";

    public bool Failed => !string.Equals(Status, Ok, StringComparison.OrdinalIgnoreCase);
}
