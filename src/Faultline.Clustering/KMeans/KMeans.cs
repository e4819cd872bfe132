namespace Faultline.Clustering;

/// <summary>
/// k-means by Lloyd's algorithm with the bounds of Hamerly (2010, "Making k-means even faster"), which skip distances that cannot change a label and so give
/// Lloyd's own result; greedy k-means++ starts (Arthur &amp; Vassilvitskii 2007). Spherical under cosine.
/// </summary>
public static class KMeans
{
    private const int SilhouetteSample = 5_000;
    private const int AssignedAtOnce = 64;

    /// <exception cref="ArgumentException">An option is out of range, K exceeds the number of points, or a value is not finite.</exception>
    public static KMeansResult Fit(Matrix points, KMeansOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(points);
        Check(points, options);
        var rows = KMeansRows.Of(points, options.Metric);
        var tolerance = options.Tolerance * rows.MeanVariance();
        KMeansResult? best = null;
        for (var restart = 0; restart < (options.InitialCentres is null ? options.Restarts : 1); restart++)
        {
            // Each start has its own stream, so that asking for more starts repeats the earlier ones.
            var centres = options.InitialCentres is { } given
                ? rows.Import(given)
                : KMeansPlusPlus.Choose(
                    rows,
                    options.K,
                    DeterministicRandom.ForStream(options.Seed, restart),
                    options.Threads,
                    cancellationToken
                );
            var fit = Lloyd.Run(rows, centres, tolerance, options, cancellationToken);
            if (best is null || fit.Inertia < best.Inertia)
            {
                best = fit;
            }
        }

        return best!;
    }

    /// <summary>The nearest of a fit's centres to each of other points, by squared distance (of unit vectors under cosine); the lower number where two are as near.</summary>
    /// <exception cref="ArgumentException">The columns differ, or a value is not finite.</exception>
    public static int[] Assign(Matrix points, Matrix centres, Metric metric, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(points);
        ArgumentNullException.ThrowIfNull(centres);
        Require(points.Columns == centres.Columns, $"The points have {points.Columns} columns, the centres {centres.Columns}.");
        var rows = KMeansRows.Of(points, metric);
        var values = rows.Import(centres);
        var labels = new int[rows.Count];
        RowParallel.For(
            rows.Count,
            AssignedAtOnce,
            null,
            (start, end) =>
            {
                for (var i = start; i < end; i++)
                {
                    var least = double.PositiveInfinity;
                    for (var k = 0; k < centres.Rows; k++)
                    {
                        var squared = rows.Squared(i, values.AsSpan(k * centres.Columns, centres.Columns));
                        (least, labels[i]) = squared < least ? (squared, k) : (least, labels[i]);
                    }
                }
            },
            cancellationToken
        );
        return labels;
    }

    /// <summary>
    /// Fits every K from <paramref name="min"/> to <paramref name="max"/> and keeps the one with the highest mean silhouette (the smaller where two are equal).
    /// Above 5,000 points the silhouette is averaged over a seeded sample of them.
    /// </summary>
    /// <exception cref="ArgumentException">The range is empty, begins below 2 or ends above n − 1; or as for <see cref="Fit"/>.</exception>
    public static KChoice ChooseK(Matrix points, int min, int max, KMeansOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(points);
        ArgumentNullException.ThrowIfNull(options);
        Require(
            min >= 2 && max >= min && max < points.Rows,
            $"K from {min} to {max} cannot be chosen for {points.Rows} points; the range must lie within 2 to n − 1."
        );
        Require(options.InitialCentres is null, $"InitialCentres fixes K; leave it out to have K chosen.");
        var tried = new List<(int K, double Silhouette)>();
        (int K, KMeansResult Fit, double Silhouette)? best = null;
        for (var k = min; k <= max; k++)
        {
            var fit = Fit(points, options with { K = k }, cancellationToken);
            var silhouette = Silhouette.Score(points, fit.Labels, options.Metric, SilhouetteSample, options.Seed, cancellationToken);
            tried.Add((k, silhouette));
            if (best is null || silhouette > best.Value.Silhouette || double.IsNaN(best.Value.Silhouette))
            {
                best = (k, fit, silhouette);
            }
        }

        return new KChoice(best!.Value.K, best.Value.Fit, tried);
    }

    private static void Check(Matrix points, KMeansOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        Require(options.K >= 1, $"K is {options.K}; it must be at least 1.");
        Require(options.K <= points.Rows, $"K is {options.K} but there are only {points.Rows} points; ask for at most that many clusters.");
        Require(options.Restarts >= 1, $"Restarts is {options.Restarts}; it must be at least 1.");
        Require(options.MaxIterations >= 1, $"MaxIterations is {options.MaxIterations}; it must be at least 1.");
        Require(options.Tolerance >= 0, $"Tolerance is {options.Tolerance}; it must be at least 0.");
        Require(options.Threads is null or >= 1, $"Threads is {options.Threads}; it must be at least 1.");
        if (options.InitialCentres is { } centres)
        {
            Require(
                centres.Rows == options.K && centres.Columns == points.Columns,
                $"InitialCentres is {centres.Rows} × {centres.Columns}; K and the points ask for {options.K} × {points.Columns}."
            );
        }
    }

    private static void Require(bool condition, FormattableString message)
    {
        if (!condition)
        {
            throw new ArgumentException(FormattableString.Invariant(message));
        }
    }
}
