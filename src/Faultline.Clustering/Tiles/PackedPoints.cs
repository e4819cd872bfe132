namespace Faultline.Clustering;

/// <summary>
/// The points as float32 in panels of <see cref="PanelRows"/> rows, dimension-major within a panel, as the tile kernel reads them: unit rows under cosine,
/// rows less the column means under euclidean, so that float32 spends its digits on differences. Missing rows of the last block are zero.
/// </summary>
internal sealed class PackedPoints
{
    public const int PanelRows = 32;
    public const int BlockRows = 256;

    /// <summary>Dimensions summed before a partial sum is added to the total: fits the first-level cache and bounds the rounding.</summary>
    public const int DimensionBlock = 256;

    /// <param name="points">The rows.</param>
    /// <param name="forDifferences">Leaves coordinates alone that float32 holds exactly: their differences then are exact too.</param>
    /// <param name="threads">Most threads to use; null for all.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public PackedPoints(PointSet points, bool forDifferences, int? threads, CancellationToken cancellationToken)
    {
        Count = points.Count;
        Dimensions = points.Dimensions;
        Blocks = (Count + BlockRows - 1) / BlockRows;
        Values = new float[Blocks * (long)BlockRows * Dimensions];
        SquaredNorm = new float[Blocks * BlockRows];
        Scale = ScaleOf(points);
        var means = points.Metric == Metric.Cosine || (forDifferences && points.FitSingles()) ? null : points.ColumnMeans();
        RowParallel.For(
            Count,
            BlockRows,
            threads,
            (start, end) =>
            {
                var row = new double[Dimensions];
                var single = new float[Dimensions];
                for (var i = start; i < end; i++)
                {
                    points.CopyRow(i, row);
                    for (var c = 0; c < row.Length; c++)
                    {
                        single[c] = (float)((means is null ? row[c] : row[c] - means[c]) * Scale);
                    }

                    Store(i, single);
                    // A zero vector under cosine is at right angles to everything.
                    SquaredNorm[i] = points.InverseNorms?[i] == 0 ? 1 : Norm(single);
                }
            },
            cancellationToken
        );
        LargestSquaredNorm = SquaredNorm.Max();
    }

    public int Count { get; }

    public int Dimensions { get; }

    /// <summary>Blocks of <see cref="BlockRows"/> rows.</summary>
    public int Blocks { get; }

    /// <summary>What the coordinates were multiplied by: a power of two that keeps squares within float32.</summary>
    public double Scale { get; }

    public float[] Values { get; }

    /// <summary>Σx², rounded exactly as the kernel rounds x·x, so that equal rows come out at distance 0.</summary>
    public float[] SquaredNorm { get; }

    public float LargestSquaredNorm { get; }

    public int RowsIn(int block) => Math.Min(BlockRows, Count - (block * BlockRows));

    private static double ScaleOf(PointSet points)
    {
        if (points.Metric == Metric.Cosine)
        {
            return 1;
        }

        var largest = points.LargestMagnitude();
        return largest > 0 ? Math.ScaleB(1, -Math.Clamp(Math.ILogB(largest), -1000, 1000)) : 1;
    }

    private void Store(int i, float[] row)
    {
        var at = ((long)(i / PanelRows) * PanelRows * Dimensions) + (i % PanelRows);
        foreach (var value in row)
        {
            Values[at] = value;
            at += PanelRows;
        }
    }

    private static float Norm(float[] row)
    {
        float total = 0;
        for (var start = 0; start < row.Length; start += DimensionBlock)
        {
            float sum = 0;
            for (var c = start; c < Math.Min(start + DimensionBlock, row.Length); c++)
            {
                sum = MathF.FusedMultiplyAdd(row[c], row[c], sum);
            }

            total += sum;
        }

        return total;
    }
}
