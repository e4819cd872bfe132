using System.Runtime.CompilerServices;

namespace Faultline.Clustering;

/// <summary>
/// The points of a fit under its metric, and the one exact distance that every route ends in: summed in float64 in a fixed order that does not depend on
/// the vector width, symmetric, and 0 between equal rows. Cosine is computed as half the squared distance of the unit vectors, which loses no digits
/// to cancellation where two directions nearly coincide.
/// </summary>
internal sealed class PointSet
{
    private const int Chunk = 256;
    private const int HashedCoordinates = 16;

    private readonly float[]? _singles;
    private readonly double[]? _doubles;
    private readonly int[]? _rows;
    private readonly double _parallel;

    public PointSet(Matrix points, Metric metric)
        : this(points.Values, null, points.Rows, points.Columns, metric) => FiniteValues.Require(points.Values, points.Columns);

    public PointSet(DoubleMatrix points, Metric metric)
        : this(null, points.Values, points.Rows, points.Columns, metric) => FiniteValues.Require(points.Values, points.Columns);

    private PointSet(float[]? singles, double[]? doubles, int count, int dimensions, Metric metric)
        : this(singles, doubles, null, count, dimensions, metric)
    {
        if (metric == Metric.Cosine)
        {
            var inverse = new double[count];
            RowParallel.For(
                count,
                Chunk,
                null,
                (start, end) =>
                {
                    for (var i = start; i < end; i++)
                    {
                        var norm = Math.Sqrt(_doubles is not null ? SquaredDistance.Norm(Doubles(i)) : SquaredDistance.Norm(Singles(i)));
                        inverse[i] = norm > 0 ? 1 / norm : 0;
                    }
                },
                default
            );
            InverseNorms = inverse;
        }
    }

    private PointSet(float[]? singles, double[]? doubles, int[]? rows, int count, int dimensions, Metric metric)
    {
        _singles = singles;
        _doubles = doubles;
        _rows = rows;
        Count = count;
        Dimensions = dimensions;
        Metric = metric;
        // Below this, two unit vectors differ by rounding alone.
        _parallel = metric == Metric.Cosine ? 1e-31 * Math.Max(dimensions, 4) : 0;
    }

    public int Count { get; }

    public int Dimensions { get; }

    public Metric Metric { get; }

    /// <summary>1/‖x‖ under cosine, 0 for a zero vector; null under euclidean.</summary>
    public double[]? InverseNorms { get; private init; }

    /// <summary>True when some row has no direction (cosine).</summary>
    public bool HasZeroRows => InverseNorms?.Contains(0) ?? false;

    /// <summary>Some of the points, in the order given, without copying a coordinate.</summary>
    public PointSet Take(int[] points) =>
        new(_singles, _doubles, _rows is null ? points : Array.ConvertAll(points, point => _rows[point]), points.Length, Dimensions, Metric)
        {
            InverseNorms = InverseNorms is null ? null : Array.ConvertAll(points, point => InverseNorms[point]),
        };

    public double Distance(int i, int j) => FromSquared(Squared(i, j));

    /// <summary>True when two rows hold the same numbers, and so are as far from any third.</summary>
    public bool SameRow(int i, int j) => _doubles is not null ? Doubles(i).SequenceEqual(Doubles(j)) : Singles(i).SequenceEqual(Singles(j));

    /// <summary>A hash of a few coordinates: the same for equal rows.</summary>
    public int RowHash(int i)
    {
        var hash = new HashCode();
        var step = Math.Max(1, Dimensions / HashedCoordinates);
        for (var c = 0; c < Dimensions; c += step)
        {
            hash.Add(_doubles is not null ? Doubles(i)[c] : Singles(i)[c]);
        }

        return hash.ToHashCode();
    }

    /// <summary>The metric's distance from a squared euclidean distance between (under cosine: normalised) points.</summary>
    public double FromSquared(double squared) => Metric == Metric.Cosine ? squared / 2 : Math.Sqrt(squared);

    /// <summary>Squared euclidean distance, of the unit vectors under cosine.</summary>
    public double Squared(int i, int j)
    {
        if (i == j)
        {
            return 0;
        }

        if (InverseNorms is null)
        {
            return _doubles is not null ? SquaredDistance.Of(Doubles(i), Doubles(j)) : SquaredDistance.Of(Singles(i), Singles(j));
        }

        double a = InverseNorms[i],
            b = InverseNorms[j];
        if (a == 0 || b == 0)
        {
            return 2;
        }

        var squared = _doubles is not null
            ? SquaredDistance.OfScaled(Doubles(i), a, Doubles(j), b)
            : SquaredDistance.OfScaled(Singles(i), a, Singles(j), b);
        return Snap(squared);
    }

    /// <summary>Takes what rounding alone makes of parallel vectors for 0.</summary>
    public double Snap(double squared) => squared < _parallel ? 0 : squared;

    /// <summary>The row as float64, scaled to unit length under cosine.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void CopyRow(int i, Span<double> row)
    {
        var scale = InverseNorms?[i] ?? 1;
        if (_doubles is not null)
        {
            var source = Doubles(i);
            for (var c = 0; c < source.Length; c++)
            {
                row[c] = source[c] * scale;
            }
        }
        else
        {
            var source = Singles(i);
            for (var c = 0; c < source.Length; c++)
            {
                row[c] = source[c] * scale;
            }
        }
    }

    /// <summary>True when float32 holds every coordinate exactly.</summary>
    public bool FitSingles() => _doubles is null || Array.TrueForAll(_doubles, value => (float)value == value);

    /// <summary>The greatest absolute coordinate as given.</summary>
    public double LargestMagnitude()
    {
        var largest = new double[(Count + Chunk - 1) / Chunk];
        RowParallel.For(
            Count,
            Chunk,
            null,
            (start, end) =>
            {
                double most = 0;
                for (var i = start; i < end; i++)
                {
                    if (_doubles is not null)
                    {
                        foreach (var value in Doubles(i))
                        {
                            most = Math.Max(most, Math.Abs(value));
                        }
                    }
                    else
                    {
                        foreach (var value in Singles(i))
                        {
                            most = Math.Max(most, Math.Abs(value));
                        }
                    }
                }

                largest[start / Chunk] = most;
            },
            default
        );
        return largest.Length == 0 ? 0 : largest.Max();
    }

    /// <summary>Squared euclidean distance at which the metric's distance is <paramref name="distance"/>.</summary>
    public double ToSquared(double distance) => Metric == Metric.Cosine ? 2 * distance : distance * distance;

    /// <summary>Mean of each column as given.</summary>
    public double[] ColumnMeans()
    {
        var means = new double[Dimensions];
        for (var i = 0; i < Count; i++)
        {
            if (_doubles is not null)
            {
                var row = Doubles(i);
                for (var c = 0; c < means.Length; c++)
                {
                    means[c] += row[c];
                }
            }
            else
            {
                var row = Singles(i);
                for (var c = 0; c < means.Length; c++)
                {
                    means[c] += row[c];
                }
            }
        }

        for (var c = 0; c < means.Length; c++)
        {
            means[c] /= Math.Max(Count, 1);
        }

        return means;
    }

    private int Start(int i) => (_rows is null ? i : _rows[i]) * Dimensions;

    private ReadOnlySpan<float> Singles(int i) => _singles.AsSpan(Start(i), Dimensions);

    private ReadOnlySpan<double> Doubles(int i) => _doubles.AsSpan(Start(i), Dimensions);
}
