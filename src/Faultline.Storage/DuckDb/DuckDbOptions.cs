namespace Faultline.Storage.DuckDb;

/// <summary>How a process that keeps a store open uses it.</summary>
public sealed record DuckDbOptions
{
    /// <summary>Memory that DuckDB may use, in its own words (<c>512MB</c>); null for the default of 1 GB.</summary>
    public string? MemoryLimit { get; init; }

    /// <summary>Give memory that DuckDB has freed back to the system at once, for a process that stays; else it keeps some hundred megabytes for later.</summary>
    public bool ReturnsMemory { get; init; }

    /// <summary>Threads of a query; null for one a core. While several work on a statement the calling one spins, which a busy machine pays for.</summary>
    public int? Threads { get; init; }

    /// <summary>Rows of a new row group, a multiple of 2,048; null for DuckDB's 122,880.</summary>
    /// <remarks>
    /// A row group that has grown is written anew by every checkpoint, for which the writer waits: with the usual ones and rows of some kilobytes
    /// hundreds of megabytes each time. Small ones cost room on the disk, since fewer rows are compressed together.
    /// </remarks>
    public int? RowsAGroup { get; init; }

    /// <summary>Size of the log at which a checkpoint is made, in DuckDB's words; null for 256 MB. What waits for it takes memory, or is written to a temporary file.</summary>
    public string? CheckpointThreshold { get; init; }

    /// <summary>Keep the ids of all traces in memory (about 14 bytes each), so that a batch of new ones is appended without looking through the file.</summary>
    public bool RememberIds { get; init; }
}
