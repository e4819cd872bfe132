namespace Faultline.Clustering;

/// <summary>The points in few dimensions, to say which are worth comparing: their own where they are few, the leading principal components of a sample otherwise.</summary>
internal static class Projection
{
    public const int Dimensions = 64;

    private const int Sample = 2048;

    // Small enough that a chunk lives and dies in the cache.
    private const int Chunk = 8;
    private const int Seed = 42;

    /// <summary>n × at most <see cref="Dimensions"/>.</summary>
    public static Matrix Of(PointSet points, int? threads, CancellationToken cancellationToken)
    {
        var scale = 1.0;
        if (points.Metric == Metric.Euclidean)
        {
            // Squares of the largest numbers would not fit into a float32.
            var largest = points.LargestMagnitude();
            scale = largest > 0 ? Math.ScaleB(1, -Math.Clamp(Math.ILogB(largest), -1000, 1000)) : 1;
        }

        if (points.Dimensions <= Dimensions)
        {
            return Rows(points, 0, points.Count, scale);
        }

        var sample = new DeterministicRandom(Seed).Sample(points.Count, Math.Min(Sample, points.Count));
        var options = new PcaOptions
        {
            Dimensions = Dimensions,
            PowerIterations = 2,
            Threads = threads,
        };
        var pca = Pca.Fit(Rows(points.Take(sample), 0, sample.Length, scale), options, cancellationToken);
        var components = Panel.FromMatrix(pca.Components);
        var origin = new Panel(1, points.Dimensions);
        pca.Mean.ToArray().CopyTo(origin.Values, 0);
        var offset = origin.Multiply(components, 1, cancellationToken).Values;
        var result = new Matrix(new float[(long)points.Count * components.Columns], points.Count, components.Columns);
        RowParallel.For(
            points.Count,
            Chunk,
            threads,
            (start, end) =>
            {
                var rows = new Panel(end - start, points.Dimensions);
                var row = new double[points.Dimensions];
                for (var i = start; i < end; i++)
                {
                    points.CopyRow(i, row);
                    Narrow(row, scale, rows.Values.AsSpan((i - start) * rows.Stride));
                }

                var projected = rows.Multiply(components, 1, CancellationToken.None);
                for (var i = start; i < end; i++)
                {
                    for (var c = 0; c < result.Columns; c++)
                    {
                        result.Values[(i * result.Columns) + c] = projected.Values[((i - start) * projected.Stride) + c] - offset[c];
                    }
                }
            },
            cancellationToken
        );
        return result;
    }

    private static Matrix Rows(PointSet points, int start, int count, double scale)
    {
        var values = new float[(long)count * points.Dimensions];
        RowParallel.For(
            count,
            64,
            null,
            (from, to) =>
            {
                var row = new double[points.Dimensions];
                for (var i = from; i < to; i++)
                {
                    points.CopyRow(start + i, row);
                    Narrow(row, scale, values.AsSpan(i * row.Length));
                }
            },
            default
        );
        return new Matrix(values, count, points.Dimensions);
    }

    private static void Narrow(double[] row, double scale, Span<float> target)
    {
        for (var c = 0; c < row.Length; c++)
        {
            target[c] = (float)(row[c] * scale);
        }
    }
}
