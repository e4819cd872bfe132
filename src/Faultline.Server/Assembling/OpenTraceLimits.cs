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

    /// <summary>The spans of told traces are held for so long after the last time that new ones came for a trace that was told before.</summary>
    public long LateMs { get; init; } = 60_000;

    public int MostTraces { get; init; } = 100_000;

    /// <summary>About so many spans are told in one commit.</summary>
    public long SpansATime { get; init; } = 20_000;

    /// <summary>About so many bytes of spans, unpacked, are read from the store for one commit.</summary>
    public long BytesATime { get; init; } = 64L << 20;

    /// <summary>A trace of more spans than this is told from so many of them, those that came first; all its spans are stored.</summary>
    public int MostSpans { get; init; } = 50_000;

    /// <summary>The same for the bytes of a trace's spans, unpacked.</summary>
    public long MostTraceBytes { get; init; } = 256L << 20;

    /// <summary>How often telling a trace is tried before it is left until more of it comes.</summary>
    public int MostFailures { get; init; } = 6;

    /// <summary>So many traces that cannot be read are looked for in one commit; what else could not be read with them waits.</summary>
    public int MostFailedATime { get; init; } = 8;

    /// <summary>Half of how long the first failure puts it off; the next one twice as long.</summary>
    public long FirstDelayMs { get; init; } = 500;
}
