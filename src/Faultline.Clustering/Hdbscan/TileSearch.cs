using System.Numerics;
using System.Runtime.Intrinsics;

namespace Faultline.Clustering;

/// <summary>Foreign edges from tiles computed again: what the float32 distance cannot rule out is measured in float64.</summary>
internal sealed class TileSearch(PointSet points, TileDistances distances, int? threads) : IForeignEdgeSearch
{
    private int[]? _firstCopy;

    public void Search(BoruvkaRound round, Reporter reporter)
    {
        _firstCopy ??= Copies.FirstOf(points);
        TileParallel.For(
            ForeignTiles.Active(round, distances),
            threads,
            (a, b, tile) =>
            {
                distances.Fill(a, b, tile);
                Scan(round, a, b, tile);
            },
            reporter
        );
    }

    public List<Edge>? Join(BoruvkaRound round, Reporter reporter)
    {
        if (!ComponentJoin.Fits(round.Components, points.Count))
        {
            return null;
        }

        _firstCopy ??= Copies.FirstOf(points);
        // Where few tiles hold an active point, the rounds to come cost less than the one pass over all.
        var rounds = BitOperations.Log2((uint)round.Components);
        return ForeignTiles.Active(round, distances).Count * (long)rounds < ForeignTiles.Mixed(round, distances).Count
            ? null
            : ComponentJoin.Run(points, distances, round, _firstCopy, threads, reporter);
    }

    private void Scan(BoruvkaRound round, int blockA, int blockB, float[] tile)
    {
        int rows = distances.RowsIn(blockA),
            columns = distances.RowsIn(blockB),
            firstA = blockA * PackedPoints.BlockRows,
            firstB = blockB * PackedPoints.BlockRows;
        var bound = new float[PackedPoints.BlockRows];
        var component = new int[PackedPoints.BlockRows];
        Array.Fill(bound, -1);
        for (var c = 0; c < columns; c++)
        {
            bound[c] = Bound(round, firstB + c);
            component[c] = round.Component[firstB + c];
        }

        for (var r = 0; r < rows; r++)
        {
            var i = firstA + r;
            var own = Vector512.Create(Bound(round, i));
            var home = Vector512.Create(round.Component[i]);
            for (var c = blockA == blockB ? r / 16 * 16 : 0; c < columns; c += 16)
            {
                var near = Vector512.LessThanOrEqual(
                    Vector512.LoadUnsafe(ref tile[(r * PackedPoints.BlockRows) + c]),
                    Vector512.Max(own, Vector512.LoadUnsafe(ref bound[c]))
                );
                var inside = Vector512.Equals(home, Vector512.LoadUnsafe(ref component[c]));
                var hits = Vector512.AndNot(near.AsInt32(), inside).ExtractMostSignificantBits();
                while (hits != 0)
                {
                    var lane = c + BitOperations.TrailingZeroCount(hits);
                    hits &= hits - 1;
                    if (lane < columns)
                    {
                        Offer(round, i, firstB + lane, tile[(r * PackedPoints.BlockRows) + lane]);
                    }
                }
            }
        }
    }

    private void Offer(BoruvkaRound round, int i, int j, float value)
    {
        // The bounds were read some pairs ago and may have fallen since.
        if ((value <= Bound(round, i) || value <= Bound(round, j)) && IsFirst(round, i) && IsFirst(round, j))
        {
            round.Offer(Edge.Between(Math.Max(points.Distance(i, j), Math.Max(round.Core[i], round.Core[j])), i, j));
        }
    }

    private float Bound(BoruvkaRound round, int point) =>
        round.IsActive(point) ? distances.Ceiling(points.ToSquared(round.Weight(round.Component[point]))) : -1;

    private bool IsFirst(BoruvkaRound round, int point)
    {
        var first = _firstCopy![point];
        return first == point || round.Component[first] != round.Component[point];
    }
}
