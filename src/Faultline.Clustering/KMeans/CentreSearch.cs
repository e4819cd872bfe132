namespace Faultline.Clustering;

/// <summary>
/// The centre nearest to each of many rows. float32 products with every centre rule out all but a few, with a bound on their error; those few are measured in
/// float64, so that the answer is the one of float64 throughout.
/// </summary>
internal sealed class CentreSearch
{
    // Rows multiplied at a time: few enough to stay in the cache.
    private const int MostGroup = 64;
    private const int GroupFloats = 1 << 14;

    // Beyond this, products may not fit into a float32.
    private const double MostProduct = 1e36;
    private const double UnitRoundoff = 1.0 / (1 << 24);

    private readonly KMeansRows _rows;
    private readonly double[] _centres;
    private readonly int _k;
    private readonly Panel _columns;
    private readonly double[] _squaredNorm;
    private readonly double _largestNorm;

    public CentreSearch(KMeansRows rows, double[] centres, int k)
    {
        _rows = rows;
        _centres = centres;
        _k = k;
        _columns = new Panel(rows.Dimensions, k);
        _squaredNorm = new double[k];
        for (var c = 0; c < k; c++)
        {
            var centre = Centre(c);
            _squaredNorm[c] = SquaredDistance.Norm(centre);
            for (var j = 0; j < centre.Length; j++)
            {
                _columns.Values[(j * _columns.Stride) + c] = (float)centre[j];
            }
        }

        _largestNorm = Math.Sqrt(_squaredNorm.Max());
    }

    public int Group => Math.Clamp(GroupFloats / Math.Max(1, _rows.Dimensions), 4, MostGroup);

    /// <param name="points">At most <see cref="Group"/> rows.</param>
    /// <param name="found">For each the nearest centre (the lower index of equals), its distance, and a lower bound on the distance to any other.</param>
    public void Nearest(ReadOnlySpan<int> points, Span<(int Label, double Distance, double Others)> found)
    {
        var packed = new Panel(points.Length, _rows.Dimensions);
        for (var i = 0; i < points.Length; i++)
        {
            _rows.Row(points[i]).CopyTo(packed.Values.AsSpan(i * packed.Stride));
        }

        var products = packed.Multiply(_columns, 1, default);
        for (var i = 0; i < points.Length; i++)
        {
            found[i] = Nearest(points[i], products.Values.AsSpan(i * products.Stride, _k));
        }
    }

    private (int Label, double Distance, double Others) Nearest(int point, ReadOnlySpan<float> products)
    {
        var squaredNorm = SquaredDistance.Norm(_rows.Row(point));
        var reach = Math.Sqrt(squaredNorm) * _largestNorm;
        // A chain of d fused additions, the rounding of the centres and that of the difference below.
        var error = reach > MostProduct ? double.PositiveInfinity : 2 * (_rows.Dimensions + 8) * UnitRoundoff * reach;
        var least = double.PositiveInfinity;
        for (var c = 0; c < products.Length; c++)
        {
            least = Math.Min(least, _squaredNorm[c] - (2.0 * products[c]));
        }

        double first = double.PositiveInfinity,
            second = double.PositiveInfinity;
        var label = 0;
        for (var c = 0; c < products.Length; c++)
        {
            var about = _squaredNorm[c] - (2.0 * products[c]);
            if (about > least + (2 * error))
            {
                second = Math.Min(second, about + squaredNorm - error);
                continue;
            }

            var squared = _rows.Squared(point, Centre(c));
            if (squared < first)
            {
                (second, first, label) = (Math.Min(second, first), squared, c);
            }
            else
            {
                second = Math.Min(second, squared);
            }
        }

        return (label, Math.Sqrt(first), Math.Sqrt(Math.Max(0, second)));
    }

    private ReadOnlySpan<double> Centre(int c) => _centres.AsSpan(c * _rows.Dimensions, _rows.Dimensions);
}
