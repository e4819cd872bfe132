using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Faultline.Clustering;

/// <summary>
/// The points as float32 in panels of <see cref="PanelRows"/> rows, dimension-major within a panel, as the tile kernel reads them: unit rows under cosine,
/// rows less the column means under euclidean, so that float32 spends its digits on differences. Missing rows of the last block are zero.
/// </summary>
internal sealed unsafe class PackedPoints : IDisposable
{
    public const int PanelRows = 32;
    public const int BlockRows = 256;

    /// <summary>Dimensions summed before a partial sum is added to the total: fits the first-level cache and bounds the rounding.</summary>
    public const int DimensionBlock = 256;

    private readonly double[]? _means;

    /// <param name="points">The rows.</param>
    /// <param name="forDifferences">Leaves coordinates alone that float32 holds exactly: their differences then are exact too.</param>
    /// <param name="threads">Most threads to use; null for all.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <param name="like">Packed points to be compared with, whose origin and scale are taken over; null to choose.</param>
    public PackedPoints(PointSet points, bool forDifferences, int? threads, CancellationToken cancellationToken, PackedPoints? like = null)
    {
        Count = points.Count;
        Dimensions = points.Dimensions;
        Blocks = (Count + BlockRows - 1) / BlockRows;
        Values = new AlignedBuffer<float>(Blocks * (long)BlockRows * Dimensions);
        SquaredNorm = new float[Blocks * BlockRows];
        ClearPadding();
        Scale = like?.Scale ?? ScaleOf(points);
        _means =
            like is not null ? like._means
            : points.Metric == Metric.Cosine || (forDifferences && points.FitSingles()) ? null
            : points.ColumnMeans();
        RowParallel.For(
            Count,
            PanelRows,
            threads,
            (start, end) =>
            {
                var row = new double[Dimensions];
                for (var i = start; i < end; i++)
                {
                    points.CopyRow(i, row);
                    Store(i, row);
                }

                Norms(start);
                for (var i = start; i < end; i++)
                {
                    // A zero vector under cosine is at right angles to everything.
                    if (points.InverseNorms?[i] == 0)
                    {
                        SquaredNorm[i] = 1;
                    }
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

    public AlignedBuffer<float> Values { get; }

    /// <summary>Σx², rounded exactly as the kernel rounds x·x, so that equal rows come out at distance 0.</summary>
    public float[] SquaredNorm { get; }

    public float LargestSquaredNorm { get; }

    public int RowsIn(int block) => Math.Min(BlockRows, Count - (block * BlockRows));

    public void Dispose() => Values.Dispose();

    private void ClearPadding()
    {
        var last = (Blocks - 1) * (long)BlockRows * Dimensions;
        new Span<float>(Values.Pointer + last, BlockRows * Dimensions).Clear();
    }

    private static double ScaleOf(PointSet points)
    {
        if (points.Metric == Metric.Cosine)
        {
            return 1;
        }

        var largest = points.LargestMagnitude();
        return largest > 0 ? Math.ScaleB(1, -Math.Clamp(Math.ILogB(largest), -1000, 1000)) : 1;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Store(int i, double[] row)
    {
        var values = Values.Pointer;
        var at = ((long)(i / PanelRows) * PanelRows * Dimensions) + (i % PanelRows);
        for (var c = 0; c < row.Length; c++)
        {
            values[at] = (float)((_means is null ? row[c] : row[c] - _means[c]) * Scale);
            at += PanelRows;
        }
    }

    /// <summary>The norms of a panel, sixteen rows at a time, each rounded as one chain.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Norms(int firstRow)
    {
        var values = Values.Pointer;
        for (var part = firstRow; part < firstRow + PanelRows; part += Vector512<float>.Count)
        {
            var at = ((long)(firstRow / PanelRows) * PanelRows * Dimensions) + (part - firstRow);
            var total = Vector512<float>.Zero;
            for (var start = 0; start < Dimensions; start += DimensionBlock)
            {
                var sum = Vector512<float>.Zero;
                for (var c = start; c < Math.Min(start + DimensionBlock, Dimensions); c++)
                {
                    var value = Vector512.Load(values + at);
                    sum = Vector512.FusedMultiplyAdd(value, value, sum);
                    at += PanelRows;
                }

                total += sum;
            }

            total.StoreUnsafe(ref SquaredNorm[part]);
        }
    }
}
