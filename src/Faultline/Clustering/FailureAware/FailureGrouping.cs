namespace Faultline.Clustering.FailureAware;

/// <summary>From points to clusters: fragments, profiles, joins, absorption. Works on any subset of the failures, so that resamples take the same road.</summary>
public static class FailureGrouping
{
    /// <summary>Labels of <paramref name="rows"/>, −1 noise, and which of them were absorbed.</summary>
    public static (int[] Labels, bool[] Absorbed, HdbscanResult Fragments) Group(
        FailureSpace space,
        int[] rows,
        FailureAwareOptions options,
        CancellationToken cancellationToken
    )
    {
        var points = Select(space.Points, rows);
        var fragments = Fragments.Find(points, options, cancellationToken);
        var members = FragmentMerge.Members(fragments.Labels, rows);
        if (members.Length == 0)
        {
            return (fragments.Labels, new bool[rows.Length], fragments);
        }

        var profiles = members.Select(m => Profile.Of(space, m, options)).ToList();
        var joined = FragmentMerge.Fit(profiles, cancellationToken).Cut(options.MergeAt);
        var labels = Array.ConvertAll(fragments.Labels, f => f < 0 ? -1 : joined[f]);
        var absorbed = Absorption.Absorb(points, labels, options.AbsorbAt);
        return (absorbed, [.. labels.Zip(absorbed, (before, after) => before != after)], fragments);
    }

    private static Matrix Select(Matrix points, int[] rows)
    {
        var values = new float[rows.Length * points.Columns];
        for (var i = 0; i < rows.Length; i++)
        {
            points.Row(rows[i]).CopyTo(values.AsSpan(i * points.Columns));
        }

        return new Matrix(values, rows.Length, points.Columns);
    }
}
