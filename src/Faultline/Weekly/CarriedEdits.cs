using Faultline.Analysis;
using Faultline.Curating;

namespace Faultline.Weekly;

/// <summary>
/// What people changed in the run before, done again in this one where its clusters need it: pieces of a cluster they merged come together under its id, and what they split
/// off comes apart under its own. Each is an edit like any other, and can be undone.
/// </summary>
internal static class CarriedEdits
{
    /// <summary>Share of a new cluster that must belong to an earlier one to be a piece of it.</summary>
    private const double Most = 0.5;

    /// <summary>Failures that make a group worth splitting off again.</summary>
    private const int Enough = 5;

    /// <summary>The transitions with the id of each merged cluster given to its largest piece.</summary>
    /// <param name="before">The run before, as people changed it.</param>
    /// <param name="earlier">Its clusters as they were matched.</param>
    /// <param name="match">What became of them; its failures are placed by the living ones in order.</param>
    public static IReadOnlyList<ClusterTransition> Name(AnalysisRun before, Ancestry earlier, LineageMatch match)
    {
        var transitions = match.Transitions.ToArray();
        foreach (var (merged, index) in Living(earlier).Select((id, i) => (before.Clusters.FirstOrDefault(c => c.ClusterId == id), i)))
        {
            if (merged?.Curated is { Merged.Count: > 0 } && Pieces(match, index, merged.ClusterId) is { Count: > 1 } pieces)
            {
                var own = pieces.FindIndex(p => transitions[p].InheritedId == merged.ClusterId);
                var heir = pieces[Math.Max(0, own)];
                transitions[heir] = transitions[heir] with
                {
                    Transition = Transition.Survives,
                    InheritedId = merged.ClusterId,
                    From = [merged.ClusterId],
                };
            }
        }

        // What was one before a hand divided it, and is one again, keeps the id of the whole.
        for (var t = 0; t < transitions.Length; t++)
        {
            var from = transitions[t].From;
            if (
                transitions[t].InheritedId is null
                && from.Count > 1
                && from.FirstOrDefault(whole => from.All(part => part == whole || SplitFrom(part).Contains(whole, StringComparer.Ordinal)))
                    is { } root
                && transitions.All(other => other.InheritedId != root)
            )
            {
                transitions[t] = transitions[t] with { Transition = Transition.Survives, InheritedId = root, From = [root] };
            }
        }

        return transitions;

        IReadOnlyList<string> SplitFrom(string id) => before.Clusters.FirstOrDefault(c => c.ClusterId == id)?.Curated?.SplitFrom ?? [];
    }

    /// <summary>The edits, merges first.</summary>
    /// <param name="run">This run as it was made.</param>
    /// <param name="failures">Trace ids in the order in which <paramref name="match"/> places them.</param>
    /// <param name="ids">By new cluster.</param>
    public static IReadOnlyList<ClusterEdit> Find(
        AnalysisRun run,
        AnalysisRun before,
        Ancestry earlier,
        LineageMatch match,
        IReadOnlyList<string> failures,
        IReadOnlyList<string> ids
    )
    {
        var edits = new List<ClusterEdit>();
        var living = Living(earlier);
        for (var i = 0; i < living.Length; i++)
        {
            if (before.Clusters.FirstOrDefault(c => c.ClusterId == living[i])?.Curated is { Merged.Count: > 0 })
            {
                string[] pieces = [.. Pieces(match, i, living[i]).Select(p => ids[p]).Where(id => id != living[i])];
                Add(EditKinds.Merge, living[i], pieces, []);
            }
        }

        for (var i = 0; i < living.Length; i++)
        {
            var split = before.Clusters.FirstOrDefault(c => c.ClusterId == living[i]);
            if (split?.Curated is { SplitFrom.Count: > 0 } && !ids.Contains(living[i], StringComparer.Ordinal))
            {
                string[] traces = [.. match.Failures.Index().Where(f => f.Item.Earlier == i).Select(f => failures[f.Index])];
                Add(EditKinds.Split, living[i], [], traces.Length >= Enough ? traces : []);
            }
        }

        return edits;

        void Add(string kind, string target, IReadOnlyList<string> clusters, IReadOnlyList<string> traces)
        {
            if (clusters.Count + traces.Count == 0)
            {
                return;
            }

            var known = before.Clusters.First(c => c.ClusterId == target);
            var edit = new ClusterEdit(run.RunId, edits.Count + 1, kind, target, known.NamedBy ?? "faultline", run.CreatedAt)
            {
                Clusters = clusters,
                Traces = traces,
                Name = kind == EditKinds.Split || known.NamedBy is not null ? known.Name : null,
                Keywords = kind == EditKinds.Split ? known.Keywords : [],
                Note = $"Carried over from run {before.RunId}, where it was changed by hand.",
            };
            if (Curation.Of(run, [.. edits, edit]).History.All(h => h.InForce))
            {
                edits.Add(edit);
            }
        }
    }

    private static string[] Living(Ancestry earlier) => [.. earlier.Clusters.Where(c => !c.Gone).Select(c => c.ClusterId)];

    /// <summary>New clusters most of whose failures belong to the earlier one, largest first; those that are somebody else's heirs are none.</summary>
    private static List<int> Pieces(LineageMatch match, int earlier, string id) =>
        [
            .. match
                .Failures.Where(f => f.Now >= 0)
                .GroupBy(f => f.Now)
                .Select(g => (g.Key, All: g.Sum(f => f.Weight), Own: g.Where(f => f.Earlier == earlier).Sum(f => f.Weight)))
                .Where(g => g.Own > Most * g.All && match.Transitions[g.Key].InheritedId is var heir && (heir is null || heir == id))
                .OrderByDescending(g => g.Own)
                .ThenBy(g => g.Key)
                .Select(g => g.Key),
        ];
}
