namespace Faultline;

/// <summary>A failure the user can act on: one sentence saying what is wrong, where, and what to do. Never shown with a stack trace.</summary>
public sealed class FaultlineException : Exception
{
    public FaultlineException(FaultKind kind, string message)
        : base(message) => Kind = kind;

    public FaultlineException(FaultKind kind, string message, Exception inner)
        : base(message, inner) => Kind = kind;

    public FaultKind Kind { get; }

    public static FaultlineException Input(string message) => new(FaultKind.Input, message);

    public static FaultlineException Outside(string message, Exception? inner = null) =>
        inner is null ? new(FaultKind.Outside, message) : new(FaultKind.Outside, message, inner);
}

/// <summary>Whose fault it is, which is also the exit code.</summary>
public enum FaultKind
{
    /// <summary>Wrong usage, configuration or input (exit code 2).</summary>
    Input = 2,

    /// <summary>A store, agent or model endpoint failed (exit code 3).</summary>
    Outside = 3,
}
