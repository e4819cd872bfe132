namespace Faultline.Traces.Ingesting;

/// <summary>What goes into one transaction, and where each trace of it stood.</summary>
internal sealed class IngestBatch(IntakePolicy policy)
{
    private readonly Dictionary<string, (Trace Trace, string Source, long Line)> _traces = new(StringComparer.Ordinal);

    public List<Trace> Traces { get; } = [];

    public List<Span> Spans { get; } = [];

    public List<Evaluation> Evaluations { get; } = [];

    public List<Rejection> Rejections { get; } = [];

    public List<Rejection> Conflicts { get; } = [];

    public List<Rejection> Notices { get; } = [];

    public long Read { get; private set; }

    public long Duplicates { get; private set; }

    /// <summary>Bytes of the records held.</summary>
    public long RecordBytes { get; private set; }

    /// <summary>Bytes of all sources up to the last record.</summary>
    public long BytesRead { get; set; }

    public int Records => Math.Max(Traces.Count, Math.Max(Spans.Count, Math.Max(Evaluations.Count, Rejections.Count)));

    public void Add(string source, SourceRecord record)
    {
        RecordBytes += record.RecordBytes;
        if (record.Trace is { } trace)
        {
            Read++;
            AddTrace(source, record.Line, policy.Protect(trace));
        }
        else if (record.Spans is { } spans)
        {
            Read += spans.Count;
            Spans.AddRange(policy.Protect(spans));
        }
        else if (record.Evaluation is { } evaluation)
        {
            Read++;
            Evaluations.Add(policy.Protect(evaluation));
        }
        else if (record.Rejection is { } rejection)
        {
            Read++;
            Rejections.Add(rejection);
        }
        else if (record.Notice is { } notice)
        {
            Notices.Add(notice);
        }
    }

    /// <summary>Where a trace of this batch stood, as a conflict.</summary>
    public Rejection ConflictOf(string traceId)
    {
        var (_, source, line) = _traces.GetValueOrDefault(traceId);
        return Conflict(source ?? "", line, traceId);
    }

    private void AddTrace(string source, long line, Trace trace)
    {
        if (_traces.TryAdd(trace.TraceId, (trace, source, line)))
        {
            Traces.Add(trace);
        }
        else if (TraceContent.Of(_traces[trace.TraceId].Trace) == TraceContent.Of(trace))
        {
            Duplicates++;
        }
        else
        {
            Conflicts.Add(Conflict(source, line, trace.TraceId));
        }
    }

    private static Rejection Conflict(string source, long line, string traceId) =>
        new(source, line, "trace_id", $"{traceId} is taken by a trace with other content, which was kept; give this one its own id.");
}
