namespace Faultline.Clustering;

/// <summary>
/// The leading singular directions of a sparse matrix, A ≈ U Σ Vᵀ, by randomised subspace iteration (Halko, Martinsson &amp; Tropp 2011,
/// algorithms 4.4 and 5.1). On TF-IDF rows this is latent semantic analysis. Nothing is centred. The same seed gives the same result on
/// any number of threads.
/// </summary>
public sealed class TruncatedSvd
{
    // A singular value this far below the largest is rounding noise of 32-bit products.
    private const double Negligible = 1e-6;

    private readonly Panel components;
    private readonly int? threads;

    private TruncatedSvd(Panel components, double[] singularValues, int? threads)
    {
        this.components = components;
        this.threads = threads;
        SingularValues = singularValues;
    }

    /// <summary>Number of directions kept.</summary>
    public int Dimensions => components.Columns;

    /// <summary>Number of columns of the matrix fitted.</summary>
    public int ColumnCount => components.Rows;

    /// <summary>Σ in descending order; 0 where the matrix has a lower rank than was asked for.</summary>
    public IReadOnlyList<double> SingularValues { get; }

    /// <summary>V: one row a column of the fitted matrix, one column a direction. The entry largest in magnitude of each direction is positive.</summary>
    public Matrix Components => components.ToMatrix();

    /// <summary>Fits and projects the rows: U·Σ, rows × <paramref name="dimensions"/> (fewer when the matrix is smaller).</summary>
    public static Matrix FitTransform(SparseMatrix x, int dimensions, int seed = 42, CancellationToken ct = default) =>
        Fit(x, new TruncatedSvdOptions { Dimensions = dimensions, Seed = seed }, ct).Transform(x, ct);

    /// <exception cref="ArgumentException">The matrix is empty or an option is out of range.</exception>
    public static TruncatedSvd Fit(SparseMatrix x, TruncatedSvdOptions options, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.Dimensions);
        ArgumentOutOfRangeException.ThrowIfNegative(options.Oversampling);
        ArgumentOutOfRangeException.ThrowIfNegative(options.PowerIterations);
        var smaller = Math.Min(x.Rows, x.ColumnCount);
        if (smaller == 0)
        {
            throw new ArgumentException($"A {x.Rows} × {x.ColumnCount} matrix has no singular directions.", nameof(x));
        }

        var width = Math.Min(options.Dimensions + options.Oversampling, smaller);
        var transposed = x.Transpose();
        var basis = Orthonormal.Basis(
            Panel.Random(x.ColumnCount, width, options.Seed, 0).MultiplyLeft(x, options.Threads, ct),
            options.Threads,
            ct
        );
        for (var i = 0; i < options.PowerIterations; i++)
        {
            var forward = basis.MultiplyLeft(transposed, options.Threads, ct).MultiplyLeft(x, options.Threads, ct);
            basis = Orthonormal.Basis(forward, options.Threads, ct);
        }

        var projected = basis.MultiplyLeft(transposed, options.Threads, ct);
        var (components, values) = Principal.Directions(projected, Math.Min(options.Dimensions, smaller), Negligible, options.Threads, ct);
        return new TruncatedSvd(components, values, options.Threads);
    }

    /// <summary>Projects rows onto the fitted directions: <paramref name="x"/>·V. For the fitted matrix itself this is U·Σ.</summary>
    /// <exception cref="ArgumentException">The number of columns differs from the fitted matrix's.</exception>
    public Matrix Transform(SparseMatrix x, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(x);
        if (x.ColumnCount != ColumnCount)
        {
            throw new ArgumentException($"The model was fitted on {ColumnCount} columns, got {x.ColumnCount}.", nameof(x));
        }

        return components.MultiplyLeft(x, threads, ct).ToMatrix();
    }
}
