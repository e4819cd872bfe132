using System.Diagnostics;

namespace Faultline.Clustering;

/// <summary>
/// HDBSCAN*: density clusters of varying density, with noise (Campello, Moulavi, Zimek and Sander 2015, "Hierarchical density estimates for data clustering,
/// visualization, and outlier detection", ACM TKDD 10(1)). Exact: the result is that of the full distance matrix, which is never built.
/// Ties between edges are ordered canonically (weight, smaller index, larger index), so the spanning tree is unique and no thread, route or vector width changes it.
/// </summary>
public static class Hdbscan
{
    private const int Few = 100;

    /// <exception cref="ArgumentException">An option is out of range, or a value is not finite.</exception>
    /// <exception cref="OperationCanceledException">Within 200 ms of the request.</exception>
    public static HdbscanResult Fit(Matrix points, HdbscanOptions options, CancellationToken cancellationToken = default) =>
        Fit(points, options, null, cancellationToken);

    /// <inheritdoc cref="Fit(Matrix, HdbscanOptions, CancellationToken)"/>
    public static HdbscanResult Fit(
        Matrix points,
        HdbscanOptions options,
        IProgress<HdbscanProgress>? progress,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(points);
        Check(options);
        return Fit(new PointSet(points, options.Metric), options, progress, cancellationToken);
    }

    /// <inheritdoc cref="Fit(Matrix, HdbscanOptions, CancellationToken)"/>
    public static HdbscanResult Fit(
        DoubleMatrix points,
        HdbscanOptions options,
        IProgress<HdbscanProgress>? progress = null,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(points);
        Check(options);
        return Fit(new PointSet(points, options.Metric), options, progress, cancellationToken);
    }

    private static HdbscanResult Fit(
        PointSet points,
        HdbscanOptions options,
        IProgress<HdbscanProgress>? progress,
        CancellationToken cancellationToken
    )
    {
        var minSamples = options.MinSamples ?? options.MinClusterSize;
        options = options with { MinSamples = minSamples };
        if (points.Count < 2)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return FromSpanningTree(new double[points.Count], new SpanningTree([], [], []), options, default, progress, cancellationToken);
        }

        var clock = Stopwatch.StartNew();
        var route = Route(points, options);
        using var buffers = route as IDisposable;
        var core = route.CoreDistances(
            Math.Min(minSamples, points.Count - 1),
            new Reporter(HdbscanStage.CoreDistances, progress, cancellationToken)
        );
        var coreTime = clock.Elapsed;
        var tree = route.SpanningTree(core, new Reporter(HdbscanStage.SpanningTree, progress, cancellationToken));
        var timings = new HdbscanTimings(coreTime, clock.Elapsed - coreTime, TimeSpan.Zero);
        return FromSpanningTree(core, tree, options, timings, progress, cancellationToken) with
        {
            Accuracy = (route as ApproximateRoute)?.Accuracy,
        };
    }

    /// <summary>Distance of each point to its <paramref name="k"/>-th nearest other point, clamped to n − 1; 0 for k = 0.</summary>
    internal static double[] CoreDistances(PointSet points, int k, HdbscanOptions options, CancellationToken cancellationToken)
    {
        k = Math.Min(k, points.Count - 1);
        if (k < 1)
        {
            return new double[points.Count];
        }

        var route = Route(points, options with { Approximate = Approximation.Never });
        using var buffers = route as IDisposable;
        return route.CoreDistances(k, new Reporter(HdbscanStage.CoreDistances, null, cancellationToken));
    }

    private static ISpanningTreeRoute Route(PointSet points, HdbscanOptions options)
    {
        if (points.Count <= Few)
        {
            return new BruteForceRoute(points);
        }

        if (options.Approximate == Approximation.Always)
        {
            return new ApproximateRoute(points, options.Threads);
        }

        // A zero vector is far from everything under cosine although its coordinates are not: no tree of boxes can know.
        if (points.Dimensions <= KdTreeRoute.MostDimensions && !points.HasZeroRows)
        {
            return new KdTreeRoute(points, options.Threads);
        }

        return options.Approximate == Approximation.Auto && ApproximateRoute.Pays(points.Count, points.Dimensions)
            ? new ApproximateRoute(points, options.Threads)
            : new TileRoute(points, options.Threads);
    }

    private static HdbscanResult FromSpanningTree(
        double[] core,
        SpanningTree spanningTree,
        HdbscanOptions options,
        HdbscanTimings timings,
        IProgress<HdbscanProgress>? progress,
        CancellationToken cancellationToken
    )
    {
        var clock = Stopwatch.StartNew();
        var reporter = new Reporter(HdbscanStage.Tree, progress, cancellationToken);
        reporter.At(0);
        var linkage = SingleLinkage.FromSpanningTree(spanningTree);
        reporter.At(0.2);
        var condensed =
            core.Length == 0
                ? new CondensedTree(0, [], [], [], []) { Clusters = 1 }
                : Condensation.Condense(linkage, options.MinClusterSize);
        reporter.At(0.6);
        var stability = Stability.Of(condensed);
        var selected = ClusterExtraction.Select(new ClusterTree(condensed), stability, options);
        var labels = Labelling.Label(condensed, selected, options);
        var probabilities = Labelling.Probabilities(condensed, selected, labels);
        var persistence = Persistence.Of(condensed, selected, labels, stability);
        var order = FirstAppearance.Renumber(labels, selected.Length);
        var result = new HdbscanResult
        {
            Labels = labels,
            Probabilities = probabilities,
            OutlierScores = OutlierScores.Glosh(condensed),
            Persistence = Array.ConvertAll(order, old => persistence[old]),
            SelectedClusters = Array.ConvertAll(order, old => selected[old] + condensed.Points),
            CoreDistances = core,
            SpanningTree = spanningTree,
            SingleLinkageTree = linkage,
            CondensedTree = condensed,
            Options = options,
            Timings = timings with { Tree = clock.Elapsed },
        };
        reporter.At(1);
        return result;
    }

    private static void Check(HdbscanOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        Require(options.MinClusterSize >= 2, $"MinClusterSize is {options.MinClusterSize}; a cluster has at least 2 points.");
        Require(options.MinSamples is null or >= 1, $"MinSamples is {options.MinSamples}; it must be at least 1.");
        Require(
            options.Epsilon >= 0 && double.IsFinite(options.Epsilon),
            $"Epsilon is {options.Epsilon}; it must be a finite distance of at least 0."
        );
        Require(options.MaxClusterSize is null or >= 1, $"MaxClusterSize is {options.MaxClusterSize}; it must be at least 1.");
        Require(options.Threads is null or >= 1, $"Threads is {options.Threads}; it must be at least 1.");
    }

    private static void Require(bool condition, FormattableString message)
    {
        if (!condition)
        {
            throw new ArgumentException(FormattableString.Invariant(message));
        }
    }
}
