namespace Faultline.Clustering;

/// <summary>
/// UMAP (McInnes, Healy &amp; Melville 2018, arXiv 1802.03426): a fuzzy graph of nearest neighbours laid out in few dimensions. Neighbours are
/// exact; the same seed gives the same embedding on any number of threads.
/// </summary>
public sealed class Umap
{
    private const float StartExtent = 10;
    private const float StartNoise = 1e-4f;

    private readonly UmapOptions options;
    private readonly UmapCurve curve;
    private readonly ExactNeighbors neighbors;
    private readonly Panel placed;
    private readonly int columns;

    private Umap(UmapOptions options, UmapCurve curve, ExactNeighbors neighbors, Panel placed, int columns)
    {
        this.options = options;
        this.curve = curve;
        this.neighbors = neighbors;
        this.placed = placed;
        this.columns = columns;
    }

    /// <summary>The fitted points, n × dimensions.</summary>
    public Matrix Embedding => placed.ToMatrix();

    public static Matrix FitTransform(Matrix points, UmapOptions options, CancellationToken ct = default) =>
        Fit(points, options, null, ct).Embedding;

    /// <param name="points">n × d.</param>
    /// <param name="options">Settings.</param>
    /// <param name="progress">Share of the layout done, 0..1.</param>
    /// <param name="ct">Cancels.</param>
    /// <exception cref="ArgumentException">A value is not finite, or an option is out of range.</exception>
    public static Umap Fit(Matrix points, UmapOptions options, IProgress<double>? progress = null, CancellationToken ct = default)
    {
        Check(points, options);
        var similarity = UmapCurve.Fit(options.MinDist, options.Spread);
        var search = new ExactNeighbors(points, options.Metric);
        var k = Math.Min(options.Neighbours, points.Rows) - 1;
        if (k < 1)
        {
            return new Umap(options, similarity, search, new Panel(points.Rows, options.Dimensions), points.Columns);
        }

        var table = search.Self(k, options.Threads, ct).WithSelf();
        var (sigmas, rhos) = FuzzyGraph.SmoothDistances(table, options.Threads, ct);
        var graph = FuzzyGraph.Union(FuzzyGraph.Memberships(table, sigmas, rhos, points.Rows));
        var start = options.Start == UmapStart.Spectral ? SpectralStart.Of(graph, options.Dimensions, options, ct) : null;
        start ??= PrincipalStart(points, options, ct);
        Spread(start, options.Seed);
        var layout = new UmapLayout(graph, similarity, options, Epochs(options, points.Rows));
        return new Umap(options, similarity, search, layout.Run(start, progress, ct), points.Columns);
    }

    /// <summary>Places new points among the fitted ones, which stay where they are.</summary>
    /// <exception cref="ArgumentException">The columns differ from the fitted points', or a value is not finite.</exception>
    public Matrix Transform(Matrix points, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(points);
        if (points.Columns != columns)
        {
            throw new ArgumentException($"The model was fitted on {columns} columns, got {points.Columns}.", nameof(points));
        }

        FiniteValues.Require(points.Values, points.Columns);
        var k = Math.Min(options.Neighbours, placed.Rows);
        if (k == 0 || points.Rows == 0)
        {
            return new Matrix(new float[points.Rows * options.Dimensions], points.Rows, options.Dimensions);
        }

        var table = neighbors.Of(points, k, options.Threads, ct).WithSelf();
        var (sigmas, rhos) = FuzzyGraph.SmoothDistances(table, options.Threads, ct);
        var graph = FuzzyGraph.Memberships(table, sigmas, rhos, placed.Rows);
        var start = WeightedMeans(graph);
        var layout = new UmapLayout(graph, curve, options, Math.Max(1, Epochs(options, points.Rows) / 3));
        return layout.Place(start, placed, ct).ToMatrix();
    }

    private static int Epochs(UmapOptions options, int rows) => options.Epochs ?? (rows <= 10_000 ? 500 : 200);

    private static void Check(Matrix points, UmapOptions options)
    {
        ArgumentNullException.ThrowIfNull(points);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.Dimensions);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Neighbours, 2);
        ArgumentOutOfRangeException.ThrowIfNegative(options.MinDist);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.Spread);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.MinDist, options.Spread);
        ArgumentOutOfRangeException.ThrowIfNegative(options.NegativeSamples);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.NegativeSamples, 15);
        ArgumentOutOfRangeException.ThrowIfNegative(options.Epochs ?? 0);
        if (points.Columns == 0 && points.Rows > 0)
        {
            throw new ArgumentException("Points without columns cannot be laid out.", nameof(points));
        }

        FiniteValues.Require(points.Values, points.Columns);
    }

    private static Panel PrincipalStart(Matrix points, UmapOptions options, CancellationToken ct)
    {
        var source = options.Metric == Metric.Cosine ? VectorMath.NormalizeRows(points) : points;
        var pca = Pca.FitTransform(
            source,
            new PcaOptions
            {
                Dimensions = options.Dimensions,
                Seed = options.Seed,
                Threads = options.Threads,
            },
            ct
        );
        var start = new Panel(points.Rows, options.Dimensions);
        for (var i = 0; i < points.Rows; i++)
        {
            pca.Row(i).CopyTo(start.Values.AsSpan(i * start.Stride));
        }

        return start;
    }

    /// <summary>Scales every dimension to 0..10 and moves equal points apart by a little noise.</summary>
    private static void Spread(Panel start, int seed)
    {
        var noise = Panel.Random(start.Rows, start.Columns, seed, 2);
        for (var k = 0; k < start.Columns; k++)
        {
            var (low, high) = (float.PositiveInfinity, float.NegativeInfinity);
            for (var i = 0; i < start.Rows; i++)
            {
                var value = start.Values[i * start.Stride + k];
                (low, high) = (Math.Min(low, value), Math.Max(high, value));
            }

            var scale = high > low ? StartExtent / (high - low) : 0;
            for (var i = 0; i < start.Rows; i++)
            {
                ref var value = ref start.Values[i * start.Stride + k];
                value = (value - low) * scale + StartNoise * StartExtent * noise.Values[i * start.Stride + k];
            }
        }
    }

    private Panel WeightedMeans(SparseMatrix graph)
    {
        var values = (float[])graph.Values.Clone();
        for (var i = 0; i < graph.Rows; i++)
        {
            double sum = 0;
            foreach (var w in graph.RowValues(i))
            {
                sum += w;
            }

            for (var p = graph.RowStarts[i]; p < graph.RowStarts[i + 1]; p++)
            {
                values[p] = (float)(values[p] / sum);
            }
        }

        return placed.MultiplyLeft(
            new SparseMatrix(graph.RowStarts, graph.Columns, values, graph.Rows, graph.ColumnCount),
            options.Threads,
            default
        );
    }
}
