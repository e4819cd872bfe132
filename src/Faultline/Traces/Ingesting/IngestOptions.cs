namespace Faultline.Traces.Ingesting;

/// <summary>How much goes into one transaction, and how many reasons are kept word for word.</summary>
public sealed record IngestOptions
{
    /// <summary>Traces (or spans) a commit.</summary>
    public int BatchRecords { get; init; } = 10_000;

    /// <summary>A commit comes earlier when this many bytes of records are waiting.</summary>
    public long BatchBytes { get; init; } = 64L << 20;

    /// <summary>A trace of more spans than this is not told again when more come; they are stored.</summary>
    public int MostSpans { get; init; } = 50_000;

    /// <summary>Rejections, conflicts and notices kept in the report; the rest is counted.</summary>
    public int KeptReasons { get; init; } = 1_000;
}
