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

    /// <summary>The adjudicated tag, else the one all reviewers gave; null where nobody labelled it or they differ.</summary>
    public string? FinalTag(string traceId)
    {
        if (_adjudications.TryGetValue(traceId, out var decision))
        {
            return decision.Tag;
        }

        var tags = _labels.GetValueOrDefault(traceId)?.Select(l => l.Tag).Distinct(StringComparer.Ordinal).ToArray();
        return tags is [var only] ? only : null;
    }

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
