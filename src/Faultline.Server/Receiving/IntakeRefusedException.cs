namespace Faultline.Server.Receiving;

/// <summary>A request that is not stored, and whether sending it again can help.</summary>
public sealed class IntakeRefusedException(Refusal refusal, string message) : Exception(message)
{
    public Refusal Refusal { get; } = refusal;
}

/// <summary>Why a request is not stored.</summary>
public enum Refusal
{
    /// <summary>It is not what it says it is; never again.</summary>
    Malformed,

    /// <summary>It is over a limit; in smaller parts it would pass.</summary>
    TooLarge,

    /// <summary>Too much is waiting already; later.</summary>
    Full,

    /// <summary>Nothing can be stored at the moment; later.</summary>
    Unavailable,

    /// <summary>It came too slowly to keep its place; again.</summary>
    Slow,
}
