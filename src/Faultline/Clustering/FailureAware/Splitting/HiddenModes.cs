namespace Faultline.Clustering.FailureAware.Splitting;

/// <summary>Splits clusters that hide two faults, and says where a split would be possible.</summary>
/// <remarks>
/// Split where the places differ: by evidence when the two parts happen in different places (or no metadata says where they happen), or by place alone, either
/// because two attributes are tied or because most members happen in one place and the rest anywhere. Where two kinds of evidence share one place and no place
/// divides the members the cluster stays whole, since one fault can show in two ways, and a note says so.
/// </remarks>
public static class HiddenModes
{
    /// <summary>A part smaller than this is an accident.</summary>
    private const int Least = 10;

    /// <summary>Places at least this alike (cosine of significant lifts) count as one.</summary>
    private const double SamePlace = 0.7;

    /// <summary>Labels with the parts as clusters of their own, and what to say about clusters, by their new labels.</summary>
    /// <param name="space">The failures.</param>
    /// <param name="points">Block space of the rows in question.</param>
    /// <param name="rows">Failures behind the labels.</param>
    /// <param name="labels">By row; −1 noise.</param>
    /// <param name="options">Settings.</param>
    public static (int[] Labels, IReadOnlyList<ClusterNote> Notes) Split(
        FailureSpace space,
        Matrix points,
        int[] rows,
        int[] labels,
        FailureAwareOptions options
    )
    {
        var least = Math.Max(Least, options.FragmentSize);
        var split = labels.ToArray();
        var notes = new List<ClusterNote>();
        var next = labels.Length == 0 ? 0 : labels.Max() + 1;
        var at = rows.Select((row, i) => (row, i)).ToDictionary(x => x.row, x => x.i);
        foreach (var (members, label) in FragmentMerge.Members(labels, rows).Select((m, label) => (m, label)))
        {
            if (members.Count < 2 * least)
            {
                continue;
            }

            var byEvidence = EvidenceContrast.Find(space.Evidence, members, least);
            var apart = byEvidence is not null && !OnePlace(space, byEvidence) ? byEvidence : null;
            var found =
                apart
                ?? PlaceContrast.Find(space.Slices, space.Weights, members, least)
                ?? PlaceConcentration.Find(space.Slices, space.Weights, members, least);
            if (found is not { } parts)
            {
                if (byEvidence is not null)
                {
                    notes.Add(
                        new ClusterNote(
                            label,
                            $"A split by evidence is possible: {byEvidence.Why}; both happen in the same place, so it stays one cluster."
                        )
                    );
                }

                continue;
            }

            foreach (var i in Second(points, at, members, parts))
            {
                split[i] = next;
            }

            var by = apart is null ? "place" : "evidence";
            notes.Add(new ClusterNote(label, $"Split by {by} from a group of {members.Count}: {parts.Why}."));
            notes.Add(new ClusterNote(next, $"Split by {by} from a group of {members.Count}: {parts.Why}."));
            next++;
        }

        return (split, notes);
    }

    private static bool OnePlace(FailureSpace space, TwoGroups parts)
    {
        var first = SliceLift.Compute(space.Slices, parts.First, space.Weights);
        var second = SliceLift.Compute(space.Slices, parts.Second, space.Weights);
        if (first.All(v => v == 0) || second.All(v => v == 0))
        {
            // Nothing says where one of them happens. Without metadata evidence decides alone; with it, being everywhere is no place of its own.
            return space.Slices.Attributes > 0;
        }

        return FragmentSimilarity.LikePlaces(space.Slices, first, second) >= SamePlace;
    }

    /// <summary>Row positions of the second part, each undecided member going to the nearer centre.</summary>
    private static IEnumerable<int> Second(Matrix points, Dictionary<int, int> at, IReadOnlyList<int> members, TwoGroups parts)
    {
        var side = new Dictionary<int, int>();
        foreach (var member in parts.First)
        {
            side[member] = 0;
        }

        foreach (var member in parts.Second)
        {
            side[member] = 1;
        }

        var sides = new int[points.Rows];
        Array.Fill(sides, -1);
        foreach (var (member, which) in side)
        {
            sides[at[member]] = which;
        }

        var centres = Absorption.Centres(points, sides, 2);
        return members
            .Where(m =>
                side.TryGetValue(m, out var which)
                    ? which == 1
                    : Absorption.Cosine(points.Row(at[m]), centres[1]) > Absorption.Cosine(points.Row(at[m]), centres[0])
            )
            .Select(m => at[m]);
    }
}
