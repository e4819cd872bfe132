using Faultline.Sources.Rows;
using Faultline.Traces.Ingesting;

namespace Faultline.Sources.Files;

/// <summary>How files are read.</summary>
public sealed record SourceOptions
{
    public TraceFormat Format { get; init; } = TraceFormat.Auto;

    public FieldMapping? Mapping { get; init; }

    /// <summary>What a trace's time is held against, UTC.</summary>
    public DateTime Now { get; init; } = DateTime.UtcNow;

    /// <summary>The scales of rubrics.</summary>
    public IntakePolicy Policy { get; init; } = IntakePolicy.None;

    /// <summary>A longer line or record is rejected without being held in memory. In bytes; 16 MB unless set.</summary>
    public int MaxRecordBytes { get; init; } = 16 << 20;

    /// <summary>A single JSON document (pretty-printed, or an array) longer than this is rejected. In bytes; 256 MB unless set.</summary>
    public int MaxDocumentBytes { get; init; } = 256 << 20;
}
