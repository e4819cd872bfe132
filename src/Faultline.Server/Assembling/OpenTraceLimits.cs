namespace Faultline.Server.Assembling;

/// <summary>How long traces are kept open, and how much of them.</summary>
internal sealed record OpenTraceLimits
{
    /// <summary>Quiet after which a trace is told again.</summary>
    public long QuietMs { get; init; } = 1_000;

    /// <summary>A trace whose spans never cease is told after this long all the same.</summary>
    public long LongestWaitMs { get; init; } = 10_000;

    /// <summary>At least this many times as long as telling it took passes until a trace is told again.</summary>
    public long CostFactor { get; init; } = 20;

    /// <summary>Bytes that the spans held take in all, packed.</summary>
    public long MostBytes { get; init; } = 16L << 20;

    public int MostTraces { get; init; } = 100_000;

    /// <summary>About so many spans are told in one commit.</summary>
    public long SpansATime { get; init; } = 20_000;

    /// <summary>A trace of more spans than this is not told again; its spans are stored.</summary>
    public long MostSpans { get; init; } = 50_000;
}
