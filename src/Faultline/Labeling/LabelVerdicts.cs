namespace Faultline.Labeling;

/// <summary>What reviewers and adjudicator together say of each trace of a run.</summary>
public sealed class LabelVerdicts
{
    private readonly Dictionary<string, Label[]> _labels;
    private readonly Dictionary<string, Adjudication> _adjudications;

    public LabelVerdicts(IReadOnlyList<Label> labels, IReadOnlyList<Adjudication> adjudications)
    {
        _labels = labels
            .GroupBy(l => l.TraceId, StringComparer.Ordinal)
            .ToDictionary(
                g => g.Key,
                g => g.OrderBy(l => l.CreatedAt).ThenBy(l => l.Reviewer, StringComparer.Ordinal).ToArray(),
                StringComparer.Ordinal
            );
        _adjudications = adjudications
            .GroupBy(a => a.TraceId, StringComparer.Ordinal)
            .ToDictionary(g => g.Key, g => g.OrderBy(a => a.CreatedAt).Last(), StringComparer.Ordinal);
    }

    /// <summary>The adjudicated tag, else the one that two reviewers or more all gave; null where nobody labelled it, one person did, or they differ.</summary>
    /// <remarks>A single label is nobody's verdict, and showing it would lead the second reviewer.</remarks>
    public string? FinalTag(string traceId) =>
        _adjudications.TryGetValue(traceId, out var decision) ? decision.Tag
        : _labels.GetValueOrDefault(traceId) is { Length: > 1 } given && given.All(l => l.Tag == given[0].Tag) ? given[0].Tag
        : null;

    /// <summary>True where two people have labelled it or somebody has decided: nobody is led by what they read of it.</summary>
    public bool IsFinished(string traceId) => _adjudications.ContainsKey(traceId) || _labels.GetValueOrDefault(traceId) is { Length: > 1 };

    /// <summary>True where reviewers differ and nobody has decided.</summary>
    public bool IsDisputed(string traceId) => IsFinished(traceId) && FinalTag(traceId) is null;

    /// <summary>True where anybody's word so far, a single label included, is that the trace is something else than <paramref name="tag"/>.</summary>
    public bool SpeaksAgainst(string traceId, string tag) =>
        _adjudications.TryGetValue(traceId, out var decision)
            ? decision.Tag != tag
            : _labels.GetValueOrDefault(traceId)?.Any(l => l.Tag != tag) == true;

    /// <summary>The right answer as a reviewer wrote it; of several the latest by someone whose tag stood, else the latest.</summary>
    public string? CorrectionOf(string traceId)
    {
        var written = _labels.GetValueOrDefault(traceId)?.Where(l => !string.IsNullOrWhiteSpace(l.Correction)).ToArray();
        if (written is not { Length: > 0 })
        {
            return null;
        }

        var final = FinalTag(traceId);
        return (written.LastOrDefault(l => l.Tag == final) ?? written[^1]).Correction;
    }
}
