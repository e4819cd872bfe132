namespace Faultline.Clustering.FailureAware;

/// <summary>From points to clusters: fragments, profiles, joins, absorption. Works on any subset of the failures, so that resamples take the same road.</summary>
public static class FailureGrouping
{
    /// <summary>Groups the failures <paramref name="rows"/>; arrays of the result stand in that order.</summary>
    public static Grouping Group(FailureSpace space, int[] rows, FailureAwareOptions options, CancellationToken cancellationToken)
    {
        if (rows.Length < 2)
        {
            int[] none = [.. Enumerable.Repeat(-1, rows.Length)];
            return new Grouping(none, none, 0, new bool[rows.Length], new double[rows.Length], new double[rows.Length], []);
        }

        var points = Select(space.Points, rows);
        var fragments = Fragments.Find(points, options, cancellationToken);
        return Join(space, points, rows, fragments.Labels, fragments.Probabilities, fragments.OutlierScores, options, cancellationToken);
    }

    /// <summary>Labels when the same fragments are joined by the profiles of <paramref name="blind"/>.</summary>
    public static int[] Regroup(
        FailureSpace space,
        FailureSpace blind,
        int[] rows,
        Grouping grouped,
        FailureAwareOptions options,
        CancellationToken cancellationToken
    ) =>
        Join(
            blind,
            Select(space.Points, rows),
            rows,
            grouped.FragmentLabels,
            grouped.Probabilities,
            grouped.OutlierScores,
            options,
            cancellationToken
        ).Labels;

    private static Grouping Join(
        FailureSpace space,
        Matrix points,
        int[] rows,
        int[] fragmentLabels,
        double[] probabilities,
        double[] outlierScores,
        FailureAwareOptions options,
        CancellationToken cancellationToken
    )
    {
        var members = FragmentMerge.Members(fragmentLabels, rows);
        if (members.Length == 0)
        {
            return new Grouping(fragmentLabels, fragmentLabels, 0, new bool[rows.Length], probabilities, outlierScores, []);
        }

        var joined = FragmentMerge.Fit(space, members, options, cancellationToken).Cut(options.MergeAt);
        var labels = Array.ConvertAll(fragmentLabels, f => f < 0 ? -1 : joined[f]);
        var (absorbed, similarity) = Absorption.Absorb(points, labels, options.AbsorbAt);
        return new Grouping(
            absorbed,
            fragmentLabels,
            members.Length,
            [.. labels.Zip(absorbed, (before, after) => before != after)],
            [.. probabilities.Select((p, i) => labels[i] < 0 && absorbed[i] >= 0 ? similarity[i] * options.AbsorbedStrength : p)],
            outlierScores,
            []
        );
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
