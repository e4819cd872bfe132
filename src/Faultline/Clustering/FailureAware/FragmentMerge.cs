namespace Faultline.Clustering.FailureAware;

/// <summary>Joins fragments that share a cause: average linkage on how alike they are.</summary>
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
        var similarity = new FragmentSimilarity(space, fragments, options);
        var distances = new CondensedDistances(fragments.Count);
        for (var i = 0; i < fragments.Count; i++)
        {
            for (var j = i + 1; j < fragments.Count; j++)
            {
                distances[i, j] = 1 - similarity.Between(i, j);
            }
        }

        return AverageLinkage.Fit(distances, cancellationToken);
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
