namespace Faultline.Clustering;

/// <summary>The points as k-means sees them: as given, or scaled to unit length under cosine (a zero row stays zero).</summary>
internal sealed class KMeansRows
{
    private readonly float[] _values;

    private KMeansRows(float[] values, int count, int dimensions, bool spherical)
    {
        _values = values;
        Count = count;
        Dimensions = dimensions;
        Spherical = spherical;
    }

    public int Count { get; }

    public int Dimensions { get; }

    public bool Spherical { get; }

    public static KMeansRows Of(Matrix points, Metric metric)
    {
        var values = points.Values;
        FiniteValues.Require(values, points.Columns);
        if (metric == Metric.Cosine)
        {
            values = [.. values];
            for (var row = 0; row < points.Rows; row++)
            {
                var span = values.AsSpan(row * points.Columns, points.Columns);
                double norm = 0;
                foreach (var value in span)
                {
                    norm += (double)value * value;
                }

                norm = Math.Sqrt(norm);
                for (var c = 0; c < span.Length && norm > 0; c++)
                {
                    span[c] = (float)(span[c] / norm);
                }
            }
        }

        return new KMeansRows(values, points.Rows, points.Columns, metric == Metric.Cosine);
    }

    public ReadOnlySpan<float> Row(int i) => _values.AsSpan(i * Dimensions, Dimensions);

    public double Squared(int i, ReadOnlySpan<double> centre) => SquaredDistance.Of(Row(i), centre);

    /// <summary>Mean over columns of the variance of the column.</summary>
    public double MeanVariance()
    {
        double[] sums = new double[Dimensions],
            squares = new double[Dimensions];
        for (var i = 0; i < Count; i++)
        {
            var row = Row(i);
            for (var c = 0; c < row.Length; c++)
            {
                sums[c] += row[c];
            }
        }

        for (var i = 0; i < Count; i++)
        {
            var row = Row(i);
            for (var c = 0; c < row.Length; c++)
            {
                var difference = row[c] - (sums[c] / Count);
                squares[c] += difference * difference;
            }
        }

        return Dimensions == 0 ? 0 : squares.Sum() / Count / Dimensions;
    }

    /// <summary>Given centres as float64, scaled to unit length under cosine.</summary>
    public double[] Import(Matrix centres)
    {
        var values = Array.ConvertAll(centres.Values, value => (double)value);
        if (Spherical)
        {
            for (var k = 0; k < centres.Rows; k++)
            {
                Normalise(values.AsSpan(k * Dimensions, Dimensions));
            }
        }

        return values;
    }

    public static void Normalise(Span<double> vector)
    {
        double squared = 0;
        foreach (var value in vector)
        {
            squared += value * value;
        }

        var norm = Math.Sqrt(squared);
        for (var c = 0; c < vector.Length && norm > 0; c++)
        {
            vector[c] /= norm;
        }
    }
}
