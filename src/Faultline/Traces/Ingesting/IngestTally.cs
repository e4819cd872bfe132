namespace Faultline.Traces.Ingesting;

/// <summary>Adds up what committed batches brought.</summary>
internal sealed class IngestTally(IngestOptions options)
{
    private readonly List<Rejection> _rejections = [];
    private readonly List<Rejection> _conflicts = [];
    private readonly Dictionary<string, (long Count, string First)> _notices = new(StringComparer.Ordinal);
    private readonly HashSet<(string TraceId, string Reason)> _refused = [];
    private readonly HashSet<string> _incomplete = new(StringComparer.Ordinal);
    private IngestReport _sum = new();

    /// <summary>Records of committed batches.</summary>
    public long Committed => _sum.Read;

    public void Add(IngestBatch batch, AppendResult stored)
    {
        Keep(_rejections, batch.Rejections);
        Keep(_conflicts, batch.Conflicts);
        Keep(_conflicts, stored.Conflicts.Select(batch.ConflictOf));
        foreach (var notice in batch.Notices)
        {
            Notice($"{notice.Field} {notice.Reason}".Trim(), $"{notice.Source}:{notice.Line}");
        }

        _sum = _sum with
        {
            Read = _sum.Read + batch.Read,
            Added = _sum.Added + stored.TracesAdded,
            Updated = _sum.Updated + stored.TracesUpdated,
            Duplicates = _sum.Duplicates + stored.TracesDuplicate + batch.Duplicates,
            Conflicts = _sum.Conflicts + stored.Conflicts.Count + batch.Conflicts.Count,
            Rejected = _sum.Rejected + batch.Rejections.Count,
            SpansAdded = _sum.SpansAdded + stored.SpansAdded,
            SpansDuplicate = _sum.SpansDuplicate + stored.SpansDuplicate,
            EvaluationsAdded = _sum.EvaluationsAdded + stored.EvaluationsAdded,
            EvaluationsDuplicate = _sum.EvaluationsDuplicate + stored.EvaluationsDuplicate,
            Bytes = Math.Max(_sum.Bytes, batch.BytesRead),
        };
    }

    /// <summary>Notes what could not be used of a trace; a trace that is told again tells the same ones again.</summary>
    public void Refused(string traceId, IReadOnlyList<string> reasons)
    {
        foreach (var reason in reasons)
        {
            if (_refused.Add((traceId, reason)))
            {
                Notice(reason, "trace " + traceId);
            }
        }
    }

    /// <summary>Notes which traces could be told from their spans and which could not yet.</summary>
    public void Assembled(IEnumerable<string> told, IEnumerable<string> untold)
    {
        _incomplete.ExceptWith(told);
        _incomplete.UnionWith(untold);
    }

    public IngestReport Report(TimeSpan elapsed, bool interrupted) =>
        _sum with
        {
            ElapsedMs = Math.Round(elapsed.TotalMilliseconds, 1),
            Interrupted = interrupted,
            Incomplete = _incomplete.Count,
            Rejections = [.. _rejections],
            ConflictPlaces = [.. _conflicts],
            Notices =
            [
                .. _notices
                    .OrderBy(notice => notice.Key, StringComparer.Ordinal)
                    .Select(notice => new IngestNotice(notice.Key, notice.Value.Count, notice.Value.First)),
            ],
        };

    private void Notice(string reason, string place)
    {
        // Reasons that tell numbers could be without end.
        var key = _notices.Count < options.KeptReasons || _notices.ContainsKey(reason) ? reason : "further remarks";
        var (count, first) = _notices.GetValueOrDefault(key, (0, place));
        _notices[key] = (count + 1, first);
    }

    private void Keep(List<Rejection> kept, IEnumerable<Rejection> more) => kept.AddRange(more.Take(options.KeptReasons - kept.Count));
}
