namespace Faultline.Gating;

/// <summary>An agent inside this process.</summary>
public sealed class DelegateAgent(Func<AgentRequest, CancellationToken, Task<AgentAnswer>> answer, bool concurrent = true) : IAgent
{
    public bool Concurrent { get; } = concurrent;

    public async Task<AgentAnswer> AnswerAsync(AgentRequest request, CancellationToken cancellationToken)
    {
        try
        {
            return await answer(request, cancellationToken);
        }
        catch (Exception failure) when (failure is not (OperationCanceledException or AgentException))
        {
            throw new AgentException($"the agent threw {failure.GetType().Name}: {failure.Message}", transient: false);
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
