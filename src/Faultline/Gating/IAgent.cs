using Faultline.Traces;

namespace Faultline.Gating;

/// <summary>The application under test.</summary>
public interface IAgent : IAsyncDisposable
{
    /// <summary>True when several requests may run at once.</summary>
    bool Concurrent { get; }

    /// <summary>Answers one request.</summary>
    /// <exception cref="AgentException">When there is no answer.</exception>
    Task<AgentAnswer> AnswerAsync(AgentRequest request, CancellationToken cancellationToken);
}

/// <summary>What an agent is asked.</summary>
/// <param name="Attributes">A JSON object, or null.</param>
public sealed record AgentRequest(
    string CaseId,
    int Repeat,
    string Query,
    IReadOnlyList<Message> Messages,
    System.Text.Json.JsonElement? Attributes
)
{
    /// <summary>An answer to this request.</summary>
    /// <param name="toolCalls">Null when the agent does not say which tools it called.</param>
    public AgentAnswer Reply(string response, IReadOnlyList<ToolCall>? toolCalls = null, double? costUsd = null) =>
        new()
        {
            CaseId = CaseId,
            Repeat = Repeat,
            Response = response,
            ToolCalls = toolCalls,
            CostUsd = costUsd,
        };
}
