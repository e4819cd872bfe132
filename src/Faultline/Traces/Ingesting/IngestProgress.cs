namespace Faultline.Traces.Ingesting;

/// <summary>How far an ingest has come.</summary>
/// <param name="Source">The source being read.</param>
/// <param name="Bytes">Bytes read of all sources, as they lie in the files.</param>
/// <param name="Read">Records read.</param>
/// <param name="Committed">Of those, records that are durable or counted as duplicates or rejected.</param>
public readonly record struct IngestProgress(string Source, long Bytes, long Read, long Committed);
