namespace Faultline.Weekly.Findings;

/// <summary>Somewhere findings go. It is given only what it has not had yet.</summary>
public interface IFindingSink
{
    /// <summary>Where, for the memory of what was sent: two sinks of different names are told separately.</summary>
    string Name { get; }

    /// <summary>Sends, calling <paramref name="sent"/> for each finding that arrived; what was not is offered again next time.</summary>
    /// <exception cref="FaultlineException">It did not work.</exception>
    Task SendAsync(IReadOnlyList<Finding> findings, Action<Finding> sent, CancellationToken cancellationToken);
}
