namespace Faultline.Clustering;

/// <summary>
/// Principal components of dense points: the eigenvectors of the covariance, or above 512 columns a randomised subspace iteration on the
/// centred points (Halko, Martinsson &amp; Tropp 2011). The entry largest in magnitude of each component is positive.
/// </summary>
public sealed class Pca
{
    private const int CovarianceColumns = 512;
    private const int Oversampling = 10;
    private const double Negligible = 1e-6;

    private readonly Panel components;
    private readonly float[] mean;
    private readonly int? threads;

    private Pca(Panel components, float[] mean, double[] variances, double totalVariance, int? threads)
    {
        this.components = components;
        this.mean = mean;
        this.threads = threads;
        ExplainedVariance = variances;
        ExplainedVarianceRatio = [.. variances.Select(v => totalVariance > 0 ? v / totalVariance : 0)];
    }

    /// <summary>One row a column of the points, one column a component.</summary>
    public Matrix Components => components.ToMatrix();

    /// <summary>The mean point, taken off before projecting.</summary>
    public IReadOnlyList<float> Mean => mean;

    /// <summary>Variance along each component (n − 1 in the denominator), descending.</summary>
    public IReadOnlyList<double> ExplainedVariance { get; }

    /// <summary>Share of the total variance, 0..1.</summary>
    public IReadOnlyList<double> ExplainedVarianceRatio { get; }

    public static Matrix FitTransform(Matrix points, PcaOptions options, CancellationToken ct = default) =>
        Fit(points, options, ct).Transform(points, ct);

    /// <exception cref="ArgumentException">There are no points or no columns, or a value is not finite.</exception>
    public static Pca Fit(Matrix points, PcaOptions options, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(points);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.Dimensions);
        ArgumentOutOfRangeException.ThrowIfNegative(options.PowerIterations);
        var smaller = Math.Min(points.Rows, points.Columns);
        if (smaller == 0)
        {
            throw new ArgumentException($"A {points.Rows} × {points.Columns} matrix has no principal components.", nameof(points));
        }

        FiniteValues.Require(points.Values, points.Columns, options.Threads);
        var centre = MeanOf(points);
        var centred = Centre(points, centre);
        var dimensions = Math.Min(options.Dimensions, smaller);
        var (directions, singular) =
            points.Columns <= CovarianceColumns
                ? ByCovariance(centred, dimensions, options, ct)
                : BySampling(centred, dimensions, smaller, options, ct);
        double total = 0;
        foreach (var x in centred.Values)
        {
            total += (double)x * x;
        }

        var degrees = Math.Max(1, points.Rows - 1);
        return new Pca(directions, centre, Array.ConvertAll(singular, s => s * s / degrees), total / degrees, options.Threads);
    }

    /// <summary>(points − mean) × components.</summary>
    /// <exception cref="ArgumentException">The number of columns differs from the fitted points', or a value is not finite.</exception>
    public Matrix Transform(Matrix points, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(points);
        if (points.Columns != mean.Length)
        {
            throw new ArgumentException($"The model was fitted on {mean.Length} columns, got {points.Columns}.", nameof(points));
        }

        FiniteValues.Require(points.Values, points.Columns, threads);
        return Centre(points, mean).Multiply(components, threads, ct).ToMatrix();
    }

    private static (Panel Components, double[] Values) ByCovariance(Panel centred, int dimensions, PcaOptions options, CancellationToken ct)
    {
        var d = centred.Columns;
        var (eigenvalues, eigenvectors) = SymmetricEigen.Decompose(centred.Gram(options.Threads, ct), d);
        ct.ThrowIfCancellationRequested();
        var values = new double[dimensions];
        var directions = new Panel(d, dimensions);
        for (var k = 0; k < dimensions; k++)
        {
            values[k] = Math.Sqrt(Math.Max(0, eigenvalues[k]));
            for (var i = 0; i < d; i++)
            {
                directions.Values[(long)i * directions.Stride + k] = (float)eigenvectors[k][i];
            }
        }

        Principal.FixSigns(directions);
        return (directions, values);
    }

    private static (Panel Components, double[] Values) BySampling(
        Panel centred,
        int dimensions,
        int smaller,
        PcaOptions options,
        CancellationToken ct
    )
    {
        var width = Math.Min(dimensions + Oversampling, smaller);
        var random = Panel.Random(centred.Columns, width, options.Seed, 0);
        var basis = Orthonormal.Basis(centred.Multiply(random, options.Threads, ct), options.Threads, ct);
        for (var i = 0; i < options.PowerIterations; i++)
        {
            var back = centred.TransposeMultiply(basis, options.Threads, ct);
            basis = Orthonormal.Basis(centred.Multiply(back, options.Threads, ct), options.Threads, ct);
        }

        return Principal.Directions(centred.TransposeMultiply(basis, options.Threads, ct), dimensions, Negligible, options.Threads, ct);
    }

    private static float[] MeanOf(Matrix points)
    {
        var sums = new double[points.Columns];
        for (var i = 0; i < points.Rows; i++)
        {
            var row = points.Row(i);
            for (var j = 0; j < row.Length; j++)
            {
                sums[j] += row[j];
            }
        }

        return Array.ConvertAll(sums, s => (float)(s / points.Rows));
    }

    private static Panel Centre(Matrix points, float[] mean)
    {
        var panel = Panel.FromMatrix(points);
        for (var i = 0; i < points.Rows; i++)
        {
            var row = panel.Values.AsSpan(i * panel.Stride, points.Columns);
            for (var j = 0; j < row.Length; j++)
            {
                row[j] -= mean[j];
            }
        }

        return panel;
    }
}
