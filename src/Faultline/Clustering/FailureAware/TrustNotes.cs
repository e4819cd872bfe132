using System.Globalization;
using Faultline.Pulling;

namespace Faultline.Clustering.FailureAware;

/// <summary>What to know before trusting a cluster: that it does not come back, or that only weak signals speak for it.</summary>
public static class TrustNotes
{
    private const double MostlyWeak = 0.8;
    private const double DifferentAtAll = 1;

    /// <summary>Notes for every cluster of <paramref name="labels"/>, in order.</summary>
    public static IReadOnlyList<ClusterNote> Of(IReadOnlyList<PulledTrace> failed, FailureSpace space, int[] labels, double?[] stability)
    {
        var notes = new List<ClusterNote>();
        foreach (var (members, label) in PartitionLabels.Members(labels).Select((m, label) => (m, label)))
        {
            if (stability[label] is { } value && value < PartitionTrust.PatternFrom)
            {
                notes.Add(
                    new ClusterNote(
                        label,
                        string.Create(
                            CultureInfo.InvariantCulture,
                            $"Do not trust it as a group: its stability is {value:0.00}, below 0.6."
                        )
                    )
                );
            }

            var weak = members.Count(m => failed[m].Weak);
            if (weak >= MostlyWeak * members.Count)
            {
                notes.Add(
                    new ClusterNote(
                        label,
                        $"Weak signals alone speak for {weak} of its {members.Count} members ({Kinds(failed, members)}): it may be no fault at all."
                    )
                );
            }
            else if (LoneRubric(failed, space.Evidence, members) is { } rubric)
            {
                notes.Add(
                    new ClusterNote(
                        label,
                        $"The judge's '{rubric}' alone speaks for it: no user complained, no tool failed and no other measurement is unusual. Read some before acting: a judge's false alarms look like this."
                    )
                );
            }
        }

        return notes;
    }

    /// <summary>The one rubric that speaks for nearly all members when nothing else does.</summary>
    private static string? LoneRubric(IReadOnlyList<PulledTrace> failed, Evidence evidence, IReadOnlyList<int> members)
    {
        // An outcome known from elsewhere, a person's complaint or a technical fault is a witness of its own.
        if (members.Count(m => HasWitness(failed[m])) > (1 - MostlyWeak) * members.Count)
        {
            return null;
        }

        string? lone = null;
        for (var c = 0; c < evidence.Columns.Count; c++)
        {
            var share = members.Count(m => evidence.Rows[m][c] >= DifferentAtAll) / (double)members.Count;
            if (share < 1 - MostlyWeak)
            {
                continue;
            }

            if (evidence.Columns[c].Kind != EvidenceKind.Rubric || lone is not null || share < MostlyWeak)
            {
                return null;
            }

            lone = evidence.Columns[c].Name;
        }

        return lone;
    }

    private static bool HasWitness(PulledTrace failed) =>
        failed.Trace.FeedbackUp == false
        || failed.Trace.Escalated == true
        || failed.Trace.Abandoned == true
        || failed.Trace.Error is not null
        || failed.Trace.SchemaValid == false
        || failed.Trace.ToolCalls.Any(c => c.Failed)
        || failed.Trace.Passed == false;

    private static string Kinds(IReadOnlyList<PulledTrace> failed, IReadOnlyList<int> members) =>
        string.Join(
            ", ",
            members
                .SelectMany(m => failed[m].Signals.Select(s => s.Kind).Distinct(StringComparer.Ordinal))
                .GroupBy(k => k, StringComparer.Ordinal)
                .OrderByDescending(g => g.Count())
                .ThenBy(g => g.Key, StringComparer.Ordinal)
                .Select(g => g.Key)
        );
}
