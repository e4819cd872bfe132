namespace Faultline.Gating;

/// <summary>An agent that did not answer. The message is one clause, fit for a report.</summary>
/// <param name="transient">True when trying again may help: the network, an overloaded server, a time-out. A wrong answer is never tried again.</param>
/// <param name="dead">True when no further request can succeed.</param>
public sealed class AgentException(string message, bool transient, bool dead = false) : Exception(message)
{
    public bool Transient { get; } = transient;

    public bool Dead { get; } = dead;
}
