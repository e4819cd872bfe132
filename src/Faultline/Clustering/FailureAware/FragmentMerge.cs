namespace Faultline.Clustering.FailureAware;

/// <summary>Joins fragments that share a cause: average linkage on the cosine distance of their profiles.</summary>
public static class FragmentMerge
{
    /// <summary>The tree of joins over the fragments, fragment f being leaf f.</summary>
    public static Dendrogram Fit(
        FailureSpace space,
        IReadOnlyList<IReadOnlyList<int>> fragments,
        FailureAwareOptions options,
        CancellationToken cancellationToken
    )
    {
        var profiles = fragments.Select(members => Profile.Of(space, members, options)).ToList();
        var columns = profiles.Count == 0 ? 0 : profiles[0].Length;
        var values = new float[profiles.Count * columns];
        for (var f = 0; f < profiles.Count; f++)
        {
            for (var c = 0; c < columns; c++)
            {
                values[f * columns + c] = (float)profiles[f][c];
            }
        }

        return AverageLinkage.Fit(new Matrix(values, profiles.Count, columns), Metric.Cosine, cancellationToken);
    }

    /// <summary>Members of each fragment; <paramref name="rows"/> gives the failure behind each label.</summary>
    public static List<int>[] Members(IReadOnlyList<int> labels, IReadOnlyList<int> rows)
    {
        var members = new List<int>[labels.Count == 0 ? 0 : labels.Max() + 1];
        for (var f = 0; f < members.Length; f++)
        {
            members[f] = [];
        }

        for (var i = 0; i < labels.Count; i++)
        {
            if (labels[i] >= 0)
            {
                members[labels[i]].Add(rows[i]);
            }
        }

        return members;
    }
}
