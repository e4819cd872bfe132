using System.Buffers;
using System.Numerics;
using System.Runtime.Intrinsics;

namespace Faultline.Clustering;

/// <summary>Measures neighbour lists against the exact neighbours of a seeded sample of points, each of which is compared with every other.</summary>
internal static class AccuracySample
{
    private const int Size = PackedPoints.BlockRows;
    private const int Seed = 44;

    // What float32 put just beyond the k-th may belong before it.
    private const int Spare = 8;

    public static ApproximationAccuracy Measure(
        PointSet points,
        PackedPoints packed,
        bool difference,
        NeighbourLists lists,
        int k,
        double pairsCompared,
        int? threads,
        CancellationToken cancellationToken
    )
    {
        var sample = new DeterministicRandom(Seed).Sample(points.Count, Math.Min(Size, points.Count));
        using var rows = new PackedPoints(points.Take(sample), difference, threads, cancellationToken, packed);
        var nearest = Scan(points, rows, difference, sample, k, threads, cancellationToken);
        double recall = 0,
            excess = 0;
        for (var s = 0; s < sample.Length; s++)
        {
            var point = sample[s];
            double[] exact = [.. nearest.Index(s).ToArray().Where(i => i != int.MaxValue).Select(other => points.Squared(point, other))];
            Array.Sort(exact);
            var found = lists.SquaredOf(point)[..k];
            var reach = exact[k - 1];
            recall += (double)found.ToArray().Count(squared => squared <= reach) / k;
            var core = points.FromSquared(reach);
            excess += core > 0 ? Math.Max(0, (points.FromSquared(found[^1]) / core) - 1) : 0;
        }

        return new ApproximationAccuracy(sample.Length, recall / sample.Length, excess / sample.Length, pairsCompared);
    }

    private static NearestHeap Scan(
        PointSet points,
        PackedPoints rows,
        bool difference,
        int[] sample,
        int k,
        int? threads,
        CancellationToken cancellationToken
    )
    {
        var nearest = new NearestHeap(sample.Length, Math.Min(k + Spare, points.Count - 1));
        var gate = new Lock();
        RowParallel.For(
            points.Count,
            Size,
            threads,
            (start, end) =>
            {
                // A block at a time: all of them packed would take as much memory as the points.
                int[] block = [.. Enumerable.Range(start, end - start)];
                using var columns = new PackedPoints(points.Take(block), difference, 1, cancellationToken, rows);
                var tile = ArrayPool<float>.Shared.Rent(TileKernel.TileValues);
                new TileDistances(rows, difference, columns).Fill(0, 0, tile);
                lock (gate)
                {
                    for (var r = 0; r < sample.Length; r++)
                    {
                        Offer(nearest, r, sample[r], tile.AsSpan(r * Size, end - start), start);
                    }
                }

                ArrayPool<float>.Shared.Return(tile);
            },
            cancellationToken
        );
        return nearest;
    }

    private static void Offer(NearestHeap nearest, int row, int self, ReadOnlySpan<float> squared, int first)
    {
        var c = 0;
        for (; c + Vector512<float>.Count <= squared.Length; c += Vector512<float>.Count)
        {
            var hits = Vector512
                .LessThanOrEqual(Vector512.Create(squared[c..]), Vector512.Create(nearest.Bound[row]))
                .ExtractMostSignificantBits();
            for (; hits != 0; hits &= hits - 1)
            {
                Offer(c + BitOperations.TrailingZeroCount(hits), squared);
            }
        }

        for (; c < squared.Length; c++)
        {
            Offer(c, squared);
        }

        void Offer(int column, ReadOnlySpan<float> values)
        {
            if (first + column != self)
            {
                nearest.Offer(row, values[column], first + column);
            }
        }
    }
}
