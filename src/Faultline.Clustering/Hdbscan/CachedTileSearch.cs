using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Faultline.Clustering;

/// <summary>
/// Foreign edges from cached bytes, in two sweeps: the first finds the least bucket in which each component has a foreign pair, the second measures in
/// float64 the pairs in that bucket and the next, where rounding may have put the true best.
/// </summary>
internal sealed class CachedTileSearch(PointSet points, TileDistances distances, TileCache cache, int? threads) : IForeignEdgeSearch
{
    private const int Row = PackedPoints.BlockRows;
    private const byte Inside = byte.MaxValue;

    public void Search(BoruvkaRound round, Reporter reporter)
    {
        var padded = (distances.Blocks + 1) * Row;
        var component = new ushort[padded];
        var core = new byte[padded];
        for (var i = 0; i < distances.Count; i++)
        {
            component[i] = (ushort)round.Component[i];
            core[i] = cache.Bucket((float)Math.Max(0, distances.Rescale(points.ToSquared(round.Core[i])) * (1 - 1e-6)));
        }

        var tiles = ForeignTiles.Active(round, distances);
        var limit = Limits(round, LeastBuckets(tiles, component, core, reporter));
        TileParallel.For(tiles, threads, (a, b, _) => Measure(round, a, b, component, core, limit), reporter);
    }

    /// <summary>A round over bytes costs too little to do without.</summary>
    public List<Edge>? Join(BoruvkaRound round, Reporter reporter) => null;

    /// <summary>For each point the least bucket of a foreign pair, core distances counted.</summary>
    private byte[] LeastBuckets(List<(int A, int B)> tiles, ushort[] component, byte[] core, Reporter reporter)
    {
        var least = new byte[component.Length];
        Array.Fill(least, Inside);
        var locks = Array.ConvertAll(new object[distances.Blocks], _ => new Lock());
        TileParallel.For(
            tiles,
            threads,
            (a, b, _) =>
            {
                Span<byte> columns = stackalloc byte[Row];
                Span<byte> rows = stackalloc byte[Row];
                Sweep(a, b, component, core, rows, columns);
                Lower(locks[a], least.AsSpan(a * Row, Row), rows);
                Lower(locks[b], least.AsSpan(b * Row, Row), columns);
            },
            reporter
        );
        return least;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Sweep(int a, int b, ushort[] component, byte[] core, Span<byte> rows, Span<byte> columns)
    {
        var tile = cache.Tile(a, b);
        var count = distances.RowsIn(b);
        rows.Fill(Inside);
        columns.Fill(Inside);
        for (var r = 0; r < distances.RowsIn(a); r++)
        {
            var home = Vector512.Create(component[(a * Row) + r]);
            var ownCore = Vector512.Create(core[(a * Row) + r]);
            var best = Vector512.Create(Inside);
            for (var c = 0; c < count; c += 64)
            {
                var buckets = Foreign(tile, (r * Row) + c, (b * Row) + c, component, core, home, ownCore);
                if (c + 64 > count)
                {
                    buckets |= Vector512.GreaterThanOrEqual(Lanes, Vector512.Create((byte)(count - c)));
                }

                best = Vector512.Min(best, buckets);
                ref var column = ref MemoryMarshal.GetReference(columns);
                Vector512.Min(Vector512.LoadUnsafe(ref column, (nuint)c), buckets).StoreUnsafe(ref column, (nuint)c);
            }

            rows[r] = Min(best);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Measure(BoruvkaRound round, int a, int b, ushort[] component, byte[] core, byte[] limit)
    {
        var tile = cache.Tile(a, b);
        var count = distances.RowsIn(b);
        for (var r = 0; r < distances.RowsIn(a); r++)
        {
            var i = (a * Row) + r;
            var home = Vector512.Create(component[i]);
            var ownCore = Vector512.Create(core[i]);
            var ownLimit = Vector512.Create(limit[i]);
            for (var c = a == b ? r / 64 * 64 : 0; c < count; c += 64)
            {
                var buckets = Foreign(tile, (r * Row) + c, (b * Row) + c, component, core, home, ownCore);
                var bound = Vector512.Max(ownLimit, Vector512.LoadUnsafe(ref limit[(b * Row) + c]));
                var hits = Vector512.LessThan(buckets, bound).ExtractMostSignificantBits();
                while (hits != 0)
                {
                    var lane = c + BitOperations.TrailingZeroCount(hits);
                    hits &= hits - 1;
                    if (lane < count)
                    {
                        var j = (b * Row) + lane;
                        round.Offer(Edge.Between(Math.Max(points.Distance(i, j), Math.Max(round.Core[i], round.Core[j])), i, j));
                    }
                }
            }
        }
    }

    private static Vector512<byte> Lanes { get; } = Vector512.CreateSequence<byte>(0, 1);

    /// <summary>Buckets of 64 pairs' mutual reachability; 255 within a component.</summary>
    private static Vector512<byte> Foreign(
        ReadOnlySpan<byte> tile,
        int at,
        int column,
        ushort[] component,
        byte[] core,
        Vector512<ushort> home,
        Vector512<byte> ownCore
    )
    {
        var inside = Vector512.Narrow(
            Vector512.Equals(home, Vector512.LoadUnsafe(ref component[column])),
            Vector512.Equals(home, Vector512.LoadUnsafe(ref component[column + 32]))
        );
        return Vector512.Max(Vector512.Max(Vector512.Create(tile[at..]), Vector512.LoadUnsafe(ref core[column])), ownCore) | inside;
    }

    /// <summary>For each point the first bucket that need not be looked into; 0 for one that is not active.</summary>
    private byte[] Limits(BoruvkaRound round, byte[] least)
    {
        var best = new byte[round.Components];
        Array.Fill(best, Inside);
        for (var i = 0; i < distances.Count; i++)
        {
            if (round.IsActive(i))
            {
                best[round.Component[i]] = Math.Min(best[round.Component[i]], least[i]);
            }
        }

        var end = new byte[round.Components];
        for (var c = 0; c < end.Length; c++)
        {
            var found = best[c] > TileCache.Last ? double.PositiveInfinity : distances.Unscale(cache.End(best[c]));
            // The pair in the least bucket may in truth lie above it by the error, and the best one may have been put above by as much.
            var reach = Math.Min(found + distances.Error(found), points.ToSquared(round.Weight(c)));
            end[c] = (byte)(cache.Bucket(distances.Ceiling(reach)) + 1);
        }

        var limit = new byte[least.Length];
        for (var i = 0; i < distances.Count; i++)
        {
            limit[i] = round.IsActive(i) ? end[round.Component[i]] : (byte)0;
        }

        return limit;
    }

    private static void Lower(Lock gate, Span<byte> values, ReadOnlySpan<byte> candidates)
    {
        lock (gate)
        {
            for (var i = 0; i < candidates.Length; i++)
            {
                values[i] = Math.Min(values[i], candidates[i]);
            }
        }
    }

    private static byte Min(Vector512<byte> values)
    {
        var half = Vector256.Min(values.GetLower(), values.GetUpper());
        var quarter = Vector128.Min(half.GetLower(), half.GetUpper());
        var least = Inside;
        for (var lane = 0; lane < 16; lane++)
        {
            least = Math.Min(least, quarter[lane]);
        }

        return least;
    }
}
