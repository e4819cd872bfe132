namespace Faultline.Clustering;

/// <summary>
/// Places new points in a fitted tree without moving it, and soft memberships of new and fitted points, as scikit-learn-contrib/hdbscan does (approximate_predict,
/// membership_vector, all_points_membership_vectors; its documentation, "Predicting clusters for new points" and "How soft clustering works"). As there, core
/// distances here count the point itself, one neighbour fewer than in the fit.
/// </summary>
public sealed class HdbscanPredictor
{
    private const int Chunk = 16;

    private readonly HdbscanResult _fit;
    private readonly double[] _rows;
    private readonly bool[]? _zero;
    private readonly double[] _core;
    private readonly PredictionTree _tree;
    private readonly int _dimensions;
    private readonly PointSet _points;

    private HdbscanPredictor(PointSet points, HdbscanResult fit, CancellationToken cancellationToken)
    {
        if (points.Count != fit.Labels.Length)
        {
            throw new ArgumentException(
                $"The fit is of {fit.Labels.Length} points, not of these {points.Count}; pass the points it was fitted on."
            );
        }

        _fit = fit;
        _points = points;
        _dimensions = points.Dimensions;
        _rows = new double[points.Count * _dimensions];
        for (var i = 0; i < points.Count; i++)
        {
            points.CopyRow(i, _rows.AsSpan(i * _dimensions, _dimensions));
        }

        _zero = points.InverseNorms is { } norms ? Array.ConvertAll(norms, norm => norm == 0) : null;
        _core = Hdbscan.CoreDistances(points, MinSamples - 1, fit.Options, cancellationToken);
        _tree = new PredictionTree(fit);
    }

    private int MinSamples => _fit.Options.MinSamples ?? _fit.Options.MinClusterSize;

    /// <param name="points">The points of the fit.</param>
    /// <param name="fit">What <see cref="Hdbscan.Fit(Matrix, HdbscanOptions, CancellationToken)"/> returned for them.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="ArgumentException">The fit is of another number of points.</exception>
    public static HdbscanPredictor Create(Matrix points, HdbscanResult fit, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(points);
        ArgumentNullException.ThrowIfNull(fit);
        return new HdbscanPredictor(new PointSet(points, fit.Options.Metric), fit, cancellationToken);
    }

    /// <inheritdoc cref="Create(Matrix, HdbscanResult, CancellationToken)"/>
    public static HdbscanPredictor Create(DoubleMatrix points, HdbscanResult fit, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(points);
        ArgumentNullException.ThrowIfNull(fit);
        return new HdbscanPredictor(new PointSet(points, fit.Options.Metric), fit, cancellationToken);
    }

    /// <summary>The cluster each new point would fall into (approximate_predict).</summary>
    public HdbscanPrediction Predict(Matrix queries, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(queries);
        return Predict(new PointSet(queries, _fit.Options.Metric), cancellationToken);
    }

    /// <inheritdoc cref="Predict(Matrix, CancellationToken)"/>
    public HdbscanPrediction Predict(DoubleMatrix queries, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(queries);
        return Predict(new PointSet(queries, _fit.Options.Metric), cancellationToken);
    }

    /// <summary>queries × clusters: the probability that each new point belongs to each cluster (membership_vector); a row sums to at most 1.</summary>
    public DoubleMatrix Memberships(Matrix queries, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(queries);
        return Memberships(new PointSet(queries, _fit.Options.Metric), cancellationToken);
    }

    /// <inheritdoc cref="Memberships(Matrix, CancellationToken)"/>
    public DoubleMatrix Memberships(DoubleMatrix queries, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(queries);
        return Memberships(new PointSet(queries, _fit.Options.Metric), cancellationToken);
    }

    /// <summary>points × clusters: the same of the fitted points themselves (all_points_membership_vectors).</summary>
    public DoubleMatrix Memberships(CancellationToken cancellationToken = default)
    {
        var clusters = _fit.ClusterCount;
        var result = new double[_points.Count * clusters];
        var outliers = new double[_points.Count * clusters];
        for (var i = 0; i < _points.Count; i++)
        {
            _tree.MergeHeights(i, _tree.PointLambda(i), outliers.AsSpan(i * clusters, clusters));
            _tree.FittedScores(i, outliers.AsSpan(i * clusters, clusters));
        }

        var highest = outliers.Where(double.IsFinite).DefaultIfEmpty(0).Max();
        RowParallel.For(
            _points.Count,
            Chunk,
            _fit.Options.Threads,
            (start, end) =>
            {
                for (var i = start; i < end; i++)
                {
                    var row = result.AsSpan(i * clusters, clusters);
                    var outlier = outliers.AsSpan(i * clusters, clusters);
                    SoftMemberships.Soften(outlier, highest);
                    ExemplarDistances(_rows.AsSpan(i * _dimensions, _dimensions), IsZero(i), row);
                    SoftMemberships.FromDistances(row);
                    SoftMemberships.Combine(row, outlier, 1, 1, _tree.ProbabilityInSome(i, _tree.PointLambda(i), 0));
                }
            },
            cancellationToken
        );
        return new DoubleMatrix(result, _points.Count, clusters);
    }

    private HdbscanPrediction Predict(PointSet queries, CancellationToken cancellationToken)
    {
        var labels = new int[queries.Count];
        var probabilities = new double[queries.Count];
        var neighbours = new int[queries.Count];
        ForQueries(
            queries,
            (i, _, _, neighbour, lambda) =>
            {
                (labels[i], probabilities[i]) = _tree.Place(neighbour, lambda);
                neighbours[i] = neighbour;
            },
            cancellationToken
        );
        return new HdbscanPrediction(labels, probabilities, neighbours);
    }

    private DoubleMatrix Memberships(PointSet queries, CancellationToken cancellationToken)
    {
        var clusters = _fit.ClusterCount;
        var result = new double[queries.Count * clusters];
        ForQueries(
            queries,
            (i, query, zero, neighbour, lambda) =>
            {
                lambda = Math.Min(lambda, _tree.PointLambda(neighbour));
                var row = result.AsSpan(i * clusters, clusters);
                Span<double> outlier = new double[clusters];
                ExemplarDistances(query, zero, row);
                SoftMemberships.FromDistances(row);
                _tree.MergeHeights(neighbour, lambda, outlier);
                _tree.QueryScores(neighbour, outlier);
                SoftMemberships.Soften(outlier, SoftMemberships.Highest(outlier));
                SoftMemberships.Combine(row, outlier, 0.5, 2, _tree.ProbabilityInSome(neighbour, lambda, 1e-8));
            },
            cancellationToken
        );
        return new DoubleMatrix(result, queries.Count, clusters);
    }

    private void ForQueries(PointSet queries, Action<int, double[], bool, int, double> visit, CancellationToken cancellationToken)
    {
        if (queries.Dimensions != _dimensions)
        {
            throw new ArgumentException($"The fit is of {_dimensions} dimensions, the new points have {queries.Dimensions}.");
        }

        if (_points.Count == 0)
        {
            throw new ArgumentException("The fit is of no points; nothing can be placed in it.");
        }

        RowParallel.For(
            queries.Count,
            Chunk,
            _fit.Options.Threads,
            (start, end) =>
            {
                var query = new double[_dimensions];
                var nearest = new NearestFew(Math.Min(2 * MinSamples, _points.Count));
                for (var i = start; i < end; i++)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    queries.CopyRow(i, query);
                    var zero = queries.InverseNorms?[i] == 0;
                    var (neighbour, lambda) = Join(query, zero, nearest);
                    visit(i, query, zero, neighbour, lambda);
                }
            },
            cancellationToken
        );
    }

    /// <summary>The fitted point nearest by mutual reachability, and the density at which the query joins it.</summary>
    private (int Neighbour, double Lambda) Join(double[] query, bool zero, NearestFew nearest)
    {
        nearest.Clear();
        for (var j = 0; j < _points.Count; j++)
        {
            nearest.Offer(Squared(query, zero, j), j);
        }

        var core = _points.FromSquared(nearest.Squared(Math.Min(MinSamples, nearest.Count - 1)));
        var best = double.PositiveInfinity;
        var neighbour = -1;
        for (var at = 0; at < nearest.Count; at++)
        {
            var reach = Math.Max(Math.Max(core, _core[nearest.Index(at)]), _points.FromSquared(nearest.Squared(at)));
            if (reach < best)
            {
                (best, neighbour) = (reach, nearest.Index(at));
            }
        }

        return (neighbour, best > 0 ? 1 / best : double.MaxValue);
    }

    /// <summary>Distance to the nearest exemplar of each cluster.</summary>
    private void ExemplarDistances(ReadOnlySpan<double> query, bool zero, Span<double> distances)
    {
        for (var c = 0; c < distances.Length; c++)
        {
            var least = double.MaxValue;
            foreach (var exemplar in _tree.Exemplars(c))
            {
                least = Math.Min(least, Squared(query, zero, exemplar));
            }

            distances[c] = _points.FromSquared(least);
        }
    }

    private double Squared(ReadOnlySpan<double> query, bool zero, int point) =>
        zero || IsZero(point) ? 2 : _points.Snap(SquaredDistance.Of(query, _rows.AsSpan(point * _dimensions, _dimensions)));

    private bool IsZero(int point) => _zero is not null && _zero[point];
}
