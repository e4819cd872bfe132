using Faultline.Traces;

namespace Faultline.Gating;

/// <summary>What an agent answered to one row, live or recorded.</summary>
public sealed record AgentAnswer
{
    public required string CaseId { get; init; }

    /// <summary>From 0.</summary>
    public int Repeat { get; init; }

    /// <summary>Null when the agent failed.</summary>
    public string? Response { get; init; }

    /// <summary>Null when the agent does not say which tools it called.</summary>
    public IReadOnlyList<ToolCall>? ToolCalls { get; init; }

    public double? LatencyMs { get; init; }

    public double? CostUsd { get; init; }

    /// <summary>A verdict that came with the answer; it is used as it is.</summary>
    public RowOutcome? Verdict { get; init; }

    /// <summary>A judge's verdict that came with the answer; it is used where the row itself cannot tell.</summary>
    public RowOutcome? JudgeVerdict { get; init; }

    /// <summary>Why there is no answer.</summary>
    public string? Error { get; init; }
}
