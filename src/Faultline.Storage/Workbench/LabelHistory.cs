using Faultline.Labeling;

namespace Faultline.Storage.Workbench;

/// <summary>All versions of the labels of one or more runs, and which of them count.</summary>
internal sealed class LabelHistory
{
    private readonly HashSet<Label> _versions = [];
    private readonly Dictionary<(string RunId, string TraceId, string Reviewer), Label> _latest = [];

    /// <param name="labels">In order of arrival.</param>
    public void AddRange(IEnumerable<Label> labels)
    {
        foreach (var label in labels)
        {
            Keep(label);
        }
    }

    /// <summary>False when nothing new is said: this very version is there, or the one that counts says the same in the same words.</summary>
    public bool Add(Label label)
    {
        if (
            _versions.Contains(label)
            || (_latest.TryGetValue(Key(label), out var latest) && latest == label with { CreatedAt = latest.CreatedAt })
        )
        {
            return false;
        }

        Keep(label);
        return true;
    }

    /// <summary>The latest per run, trace and reviewer unless it takes the label back, ordered by (trace id, reviewer, run).</summary>
    public IReadOnlyList<Label> Counting() =>
        [
            .. _latest
                .Values.Where(l => l.Tag != Label.Withdrawn)
                .OrderBy(l => l.TraceId, StringComparer.Ordinal)
                .ThenBy(l => l.Reviewer, StringComparer.Ordinal)
                .ThenBy(l => l.RunId, StringComparer.Ordinal),
        ];

    private void Keep(Label label)
    {
        _versions.Add(label);
        if (!_latest.TryGetValue(Key(label), out var latest) || label.CreatedAt >= latest.CreatedAt)
        {
            _latest[Key(label)] = label;
        }
    }

    private static (string, string, string) Key(Label label) => (label.RunId, label.TraceId, label.Reviewer);
}
