namespace Faultline.Traces.Ingesting;

/// <summary>What became of everything that was read. Counts what is committed, so an interrupted run's report is true as it stands.</summary>
public sealed record IngestReport
{
    /// <summary>Records read: trace rows, spans, evaluations and rejected ones.</summary>
    public long Read { get; init; }

    /// <summary>Traces that are new in the store.</summary>
    public long Added { get; init; }

    /// <summary>Traces assembled again because more of their spans came.</summary>
    public long Updated { get; init; }

    /// <summary>Traces that were there already with the same content.</summary>
    public long Duplicates { get; init; }

    /// <summary>Traces whose id is taken by different content; the stored one was kept.</summary>
    public long Conflicts { get; init; }

    /// <summary>Records that could not be used.</summary>
    public long Rejected { get; init; }

    public long SpansAdded { get; init; }

    public long SpansDuplicate { get; init; }

    public long EvaluationsAdded { get; init; }

    public long EvaluationsDuplicate { get; init; }

    /// <summary>Traces with spans in the store that do not yet tell a query or a response.</summary>
    public long Incomplete { get; init; }

    /// <summary>Bytes read as they lie in the files, compressed where they are.</summary>
    public long Bytes { get; init; }

    public double ElapsedMs { get; init; }

    /// <summary>True when the run ended before its sources did.</summary>
    public bool Interrupted { get; init; }

    /// <summary>The first rejections; <see cref="Rejected"/> counts them all.</summary>
    public IReadOnlyList<Rejection> Rejections { get; init; } = [];

    /// <summary>The first conflicts, where they stand; <see cref="Conflicts"/> counts them all.</summary>
    public IReadOnlyList<Rejection> ConflictPlaces { get; init; } = [];

    /// <summary>What had to be assumed about kept records.</summary>
    public IReadOnlyList<IngestNotice> Notices { get; init; } = [];
}

/// <summary>One assumption, how often it was made, and where first.</summary>
public sealed record IngestNotice(string Reason, long Count, string FirstPlace);
