using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Faultline.Clustering;

/// <summary>
/// Nearest neighbours by comparing every pair: candidates are packed sixteen to a vector and read once for each eight queries. Pairs are
/// chosen by norms and products; the distances returned are recomputed from differences.
/// </summary>
internal sealed class ExactNeighbors
{
    private const int Lanes = 16;
    private const int QueryGroup = 8;
    private const int QueryChunk = 64;

    private readonly Matrix candidates;
    private readonly Metric metric;
    private readonly float[] packed;
    private readonly float[] halfNorms;
    private readonly int blocks;

    public ExactNeighbors(Matrix points, Metric metric)
    {
        this.metric = metric;
        candidates = metric == Metric.Cosine ? VectorMath.NormalizeRows(points) : points;
        blocks = (points.Rows + 2 * Lanes - 1) / (2 * Lanes) * 2;
        packed = new float[(long)blocks * points.Columns * Lanes];
        halfNorms = new float[blocks * Lanes];
        Array.Fill(halfNorms, float.PositiveInfinity);
        for (var i = 0; i < points.Rows; i++)
        {
            var row = candidates.Row(i);
            var at = (long)(i / Lanes) * points.Columns * Lanes + i % Lanes;
            foreach (var x in row)
            {
                packed[at] = x;
                at += Lanes;
            }

            // For cosine −a·b alone orders the candidates; for euclidean ½‖b‖² − a·b does.
            halfNorms[i] = metric == Metric.Cosine ? 0 : VectorMath.Dot(row, row) / 2;
        }
    }

    /// <summary>Neighbours of the candidates among themselves, each point itself left out. k &lt; n.</summary>
    public NeighborTable Self(int k, int? threads, CancellationToken ct) => Find(candidates, k, true, threads, ct);

    /// <summary>Neighbours of other points among the candidates. k ≤ n.</summary>
    public NeighborTable Of(Matrix queries, int k, int? threads, CancellationToken ct) =>
        Find(metric == Metric.Cosine ? VectorMath.NormalizeRows(queries) : queries, k, false, threads, ct);

    private NeighborTable Find(Matrix queries, int k, bool skipSelf, int? threads, CancellationToken ct)
    {
        var table = new NeighborTable(k, new int[queries.Rows * k], new float[queries.Rows * k]);
        if (k > 0)
        {
            RowParallel.For(queries.Rows, QueryChunk, threads, (start, end) => FindChunk(queries, table, skipSelf, start, end), ct);
        }

        return table;
    }

    private void FindChunk(Matrix queries, NeighborTable table, bool skipSelf, int start, int end)
    {
        var k = table.K;
        var scores = table.Distances.AsSpan(start * k, (end - start) * k);
        var indices = table.Indices.AsSpan(start * k, (end - start) * k);
        scores.Fill(float.PositiveInfinity);
        indices.Fill(-1);
        Span<float> tile = stackalloc float[QueryGroup * 2 * Lanes];
        for (var block = 0; block < blocks; block += 2)
        {
            for (var q = start; q < end; q += QueryGroup)
            {
                var group = Math.Min(QueryGroup, end - q);
                Products(queries, q, end - 1, block, tile);
                for (var g = 0; g < group; g++)
                {
                    var at = (q - start + g) * k;
                    Take(
                        tile.Slice(g * 2 * Lanes, 2 * Lanes),
                        block * Lanes,
                        skipSelf ? q + g : -1,
                        scores.Slice(at, k),
                        indices.Slice(at, k)
                    );
                }
            }
        }

        for (var q = start; q < end; q++)
        {
            Finish(queries.Row(q), scores.Slice((q - start) * k, k), indices.Slice((q - start) * k, k));
        }
    }

    /// <summary>½‖b‖² − a·b for eight queries and thirty-two candidates.</summary>
    private void Products(Matrix queries, int query, int lastQuery, int block, Span<float> tile)
    {
        var d = (nuint)queries.Columns;
        ref var b0 = ref packed[(long)block * queries.Columns * Lanes];
        ref var a = ref queries.Values[0];
        var r0 = (nuint)query * d;
        var r1 = (nuint)Math.Min(query + 1, lastQuery) * d;
        var r2 = (nuint)Math.Min(query + 2, lastQuery) * d;
        var r3 = (nuint)Math.Min(query + 3, lastQuery) * d;
        var r4 = (nuint)Math.Min(query + 4, lastQuery) * d;
        var r5 = (nuint)Math.Min(query + 5, lastQuery) * d;
        var r6 = (nuint)Math.Min(query + 6, lastQuery) * d;
        var r7 = (nuint)Math.Min(query + 7, lastQuery) * d;
        var n0 = Vector512.LoadUnsafe(ref halfNorms[block * Lanes]);
        var n1 = Vector512.LoadUnsafe(ref halfNorms[block * Lanes + Lanes]);
        Vector512<float> x0 = n0,
            x1 = n0,
            x2 = n0,
            x3 = n0,
            x4 = n0,
            x5 = n0,
            x6 = n0,
            x7 = n0;
        Vector512<float> y0 = n1,
            y1 = n1,
            y2 = n1,
            y3 = n1,
            y4 = n1,
            y5 = n1,
            y6 = n1,
            y7 = n1;
        for (nuint j = 0; j < d; j++)
        {
            var u = -Vector512.LoadUnsafe(ref b0, j * Lanes);
            var v = -Vector512.LoadUnsafe(ref b0, (d + j) * Lanes);
            var s = Vector512.Create(Unsafe.Add(ref a, r0 + j));
            x0 = Vector512.FusedMultiplyAdd(s, u, x0);
            y0 = Vector512.FusedMultiplyAdd(s, v, y0);
            s = Vector512.Create(Unsafe.Add(ref a, r1 + j));
            x1 = Vector512.FusedMultiplyAdd(s, u, x1);
            y1 = Vector512.FusedMultiplyAdd(s, v, y1);
            s = Vector512.Create(Unsafe.Add(ref a, r2 + j));
            x2 = Vector512.FusedMultiplyAdd(s, u, x2);
            y2 = Vector512.FusedMultiplyAdd(s, v, y2);
            s = Vector512.Create(Unsafe.Add(ref a, r3 + j));
            x3 = Vector512.FusedMultiplyAdd(s, u, x3);
            y3 = Vector512.FusedMultiplyAdd(s, v, y3);
            s = Vector512.Create(Unsafe.Add(ref a, r4 + j));
            x4 = Vector512.FusedMultiplyAdd(s, u, x4);
            y4 = Vector512.FusedMultiplyAdd(s, v, y4);
            s = Vector512.Create(Unsafe.Add(ref a, r5 + j));
            x5 = Vector512.FusedMultiplyAdd(s, u, x5);
            y5 = Vector512.FusedMultiplyAdd(s, v, y5);
            s = Vector512.Create(Unsafe.Add(ref a, r6 + j));
            x6 = Vector512.FusedMultiplyAdd(s, u, x6);
            y6 = Vector512.FusedMultiplyAdd(s, v, y6);
            s = Vector512.Create(Unsafe.Add(ref a, r7 + j));
            x7 = Vector512.FusedMultiplyAdd(s, u, x7);
            y7 = Vector512.FusedMultiplyAdd(s, v, y7);
        }

        Store(tile, 0, x0, y0);
        Store(tile, 1, x1, y1);
        Store(tile, 2, x2, y2);
        Store(tile, 3, x3, y3);
        Store(tile, 4, x4, y4);
        Store(tile, 5, x5, y5);
        Store(tile, 6, x6, y6);
        Store(tile, 7, x7, y7);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Span<float> tile, int row, Vector512<float> low, Vector512<float> high)
    {
        low.StoreUnsafe(ref tile[row * 2 * Lanes]);
        high.StoreUnsafe(ref tile[row * 2 * Lanes + Lanes]);
    }

    private static void Take(ReadOnlySpan<float> tile, int first, int self, Span<float> scores, Span<int> indices)
    {
        var worst = Vector512.Create(scores[^1]);
        for (var half = 0; half < 2 * Lanes; half += Lanes)
        {
            var mask = Vector512.LessThan(Vector512.Create(tile[half..]), worst).ExtractMostSignificantBits();
            for (; mask != 0; mask &= mask - 1)
            {
                var lane = half + System.Numerics.BitOperations.TrailingZeroCount(mask);
                if (first + lane != self && tile[lane] < scores[^1])
                {
                    Insert(tile[lane], first + lane, scores, indices);
                }
            }
        }
    }

    private static void Insert(float score, int index, Span<float> scores, Span<int> indices)
    {
        var at = scores.Length - 1;
        for (; at > 0 && scores[at - 1] > score; at--)
        {
            scores[at] = scores[at - 1];
            indices[at] = indices[at - 1];
        }

        scores[at] = score;
        indices[at] = index;
    }

    private void Finish(ReadOnlySpan<float> query, Span<float> distances, Span<int> indices)
    {
        for (var j = 0; j < indices.Length; j++)
        {
            distances[j] =
                metric == Metric.Cosine
                    ? Math.Clamp(1 - VectorMath.Dot(query, candidates.Row(indices[j])), 0, 2)
                    : MathF.Sqrt(VectorMath.SquaredDistance(query, candidates.Row(indices[j])));
        }

        // Rounding in the selection can leave near-equal neighbours out of order.
        for (var j = 1; j < indices.Length; j++)
        {
            var (distance, index) = (distances[j], indices[j]);
            var at = j;
            for (; at > 0 && (distances[at - 1] > distance || (distances[at - 1] == distance && indices[at - 1] > index)); at--)
            {
                (distances[at], indices[at]) = (distances[at - 1], indices[at - 1]);
            }

            (distances[at], indices[at]) = (distance, index);
        }
    }
}
