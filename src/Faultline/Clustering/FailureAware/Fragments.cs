namespace Faultline.Clustering.FailureAware;

/// <summary>Over-segmentation: pure fragments, usually one a wording of a failure mode.</summary>
/// <param name="Labels">By row; −1 is noise.</param>
/// <param name="Probabilities">Strength of membership by row, in [0, 1]; 0 for noise.</param>
/// <param name="OutlierScores">By row, in [0, 1]; 0 for rows that say nothing.</param>
public sealed record Fragments(int[] Labels, double[] Probabilities, double[] OutlierScores)
{
    /// <summary>HDBSCAN with leaf selection on the rows that are not zero: rows without anything to say lie together, but have nothing in common.</summary>
    public static Fragments Find(Matrix points, FailureAwareOptions options, CancellationToken cancellationToken, int? threads = null)
    {
        int[] speaking = [.. Enumerable.Range(0, points.Rows).Where(i => points.Row(i).ContainsAnyExcept(0f))];
        var found = Hdbscan.Fit(
            speaking.Length == points.Rows ? points : Select(points, speaking),
            new HdbscanOptions
            {
                MinClusterSize = options.FragmentSize,
                MinSamples = options.FragmentSamples,
                Metric = Metric.Euclidean,
                Selection = ClusterSelection.Leaf,
                Threads = threads,
            },
            cancellationToken
        );
        if (speaking.Length == points.Rows)
        {
            return new Fragments(found.Labels, found.Probabilities, found.OutlierScores);
        }

        int[] labels = [.. Enumerable.Repeat(-1, points.Rows)];
        var probabilities = new double[points.Rows];
        var outliers = new double[points.Rows];
        for (var at = 0; at < speaking.Length; at++)
        {
            labels[speaking[at]] = found.Labels[at];
            probabilities[speaking[at]] = found.Probabilities[at];
            outliers[speaking[at]] = found.OutlierScores[at];
        }

        return new Fragments(labels, probabilities, outliers);
    }

    /// <summary>The given rows, in that order.</summary>
    public static Matrix Select(Matrix points, int[] rows)
    {
        var values = new float[rows.Length * points.Columns];
        for (var i = 0; i < rows.Length; i++)
        {
            points.Row(rows[i]).CopyTo(values.AsSpan(i * points.Columns));
        }

        return new Matrix(values, rows.Length, points.Columns);
    }
}
