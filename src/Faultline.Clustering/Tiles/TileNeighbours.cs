using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Faultline.Clustering;

/// <summary>
/// Exact nearest neighbours from float32 tiles: each tile is computed once and serves both its rows and its columns; the survivors are measured in float64, and
/// the few lists that rounding may have spoilt are found again by brute force.
/// </summary>
internal sealed class TileNeighbours
{
    private readonly PointSet _points;
    private readonly int _k;
    private readonly int _length;
    private readonly int? _threads;

    /// <param name="points">The points.</param>
    /// <param name="k">Neighbours that must be exact.</param>
    /// <param name="length">Entries a list, at least k.</param>
    /// <param name="threads">Most threads to use; null for all.</param>
    public TileNeighbours(PointSet points, int k, int length, int? threads)
    {
        _points = points;
        _k = k;
        _length = length;
        _threads = threads;
    }

    /// <summary>Lists of all points. A cache, where given, keeps what was computed.</summary>
    public NeighbourLists Find(TileDistances distances, TileCache? cache, Reporter reporter) =>
        Find(distances, distances.Tiles(), cache, reporter);

    /// <summary>Lists of all points from some of the tiles, which must show every point enough others.</summary>
    public NeighbourLists Find(TileDistances distances, List<(int A, int B)> tiles, TileCache? cache, Reporter reporter)
    {
        var nearest = Scan(distances, tiles, cache, reporter);
        var lists = new NeighbourLists(_points.Count, _length);
        var doubtful = new bool[_points.Count];
        RowParallel.For(
            _points.Count,
            64,
            _threads,
            (start, end) =>
            {
                for (var i = start; i < end; i++)
                {
                    doubtful[i] = !Refine(i, nearest, distances, lists);
                }
            },
            reporter.CancellationToken
        );
        Doubtful = doubtful;
        return lists;
    }

    /// <summary>Points whose list float32 could not settle in the last search.</summary>
    public bool[] Doubtful { get; private set; } = [];

    /// <summary>Finds the doubtful lists again, every distance in float64.</summary>
    public void Repair(NeighbourLists lists, CancellationToken cancellationToken)
    {
        var again = Enumerable.Range(0, Doubtful.Length).Where(i => Doubtful[i]).ToArray();
        RowParallel.For(
            again.Length,
            1,
            _threads,
            (start, end) =>
            {
                var squared = new double[_points.Count];
                var order = new int[_points.Count];
                for (var a = start; a < end; a++)
                {
                    BruteForce(again[a], squared, order, lists);
                }
            },
            cancellationToken
        );
    }

    private NearestHeap Scan(TileDistances distances, List<(int A, int B)> tiles, TileCache? cache, Reporter reporter)
    {
        var nearest = new NearestHeap(_points.Count, _length);
        var locks = Array.ConvertAll(new object[distances.Blocks], _ => new Lock());
        TileParallel.For(
            tiles,
            _threads,
            (a, b, tile) =>
            {
                distances.Fill(a, b, tile);
                cache?.Store(a, b, tile);
                // Always in the order of the blocks, so that no two threads wait for one another.
                lock (locks[a])
                {
                    if (a == b)
                    {
                        Update(nearest, distances, a, b, tile);
                        return;
                    }

                    lock (locks[b])
                    {
                        Update(nearest, distances, a, b, tile);
                    }
                }
            },
            reporter
        );
        return nearest;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Update(NearestHeap nearest, TileDistances distances, int blockA, int blockB, float[] tile)
    {
        int rows = distances.RowsIn(blockA),
            firstA = blockA * PackedPoints.BlockRows,
            firstB = blockB * PackedPoints.BlockRows;
        for (var r = 0; r < rows; r++)
        {
            var i = firstA + r;
            // On the diagonal each pair stands twice: above it is enough.
            for (var c = blockA == blockB ? r / 16 * 16 : 0; c < PackedPoints.BlockRows; c += 16)
            {
                var squared = Vector512.LoadUnsafe(ref tile[(r * PackedPoints.BlockRows) + c]);
                var columns = Vector512.LoadUnsafe(ref nearest.Bound[firstB + c]);
                var bound = Vector512.Max(columns, Vector512.Create(nearest.Bound[i]));
                var hits = Vector512.LessThanOrEqual(squared, bound).ExtractMostSignificantBits();
                while (hits != 0)
                {
                    var lane = BitOperations.TrailingZeroCount(hits);
                    hits &= hits - 1;
                    var j = firstB + c + lane;
                    if (j >= distances.Count || (blockA == blockB && j <= i))
                    {
                        continue;
                    }

                    var value = tile[(r * PackedPoints.BlockRows) + c + lane];
                    if (value <= nearest.Bound[i])
                    {
                        nearest.Offer(i, value, j);
                    }

                    if (value <= nearest.Bound[j])
                    {
                        nearest.Offer(j, value, i);
                    }
                }
            }
        }
    }

    /// <summary>Measures a list exactly and sorts it; false when a point left out might belong among the first k.</summary>
    private bool Refine(int i, NearestHeap nearest, TileDistances distances, NeighbourLists lists)
    {
        var index = lists.IndexOf(i);
        var squared = lists.SquaredOf(i);
        var approximate = nearest.Squared(i);
        nearest.Index(i).CopyTo(index);
        double observed = 0;
        for (var at = 0; at < index.Length; at++)
        {
            squared[at] = _points.Squared(i, index[at]);
            observed = Math.Max(observed, Math.Abs(squared[at] - distances.Unscale(approximate[at])));
        }

        squared.Sort(index);
        if (_length == _points.Count - 1)
        {
            lists.Beyond[i] = double.PositiveInfinity;
            return true;
        }

        if (_points.InverseNorms?[i] == 0)
        {
            lists.Beyond[i] = squared[0];
            return true;
        }

        // The bound of theory is a worst case; pairs at like distance err alike, so eight times the worst of these is as safe and far smaller.
        var reach = distances.Unscale(approximate[^1]);
        var error = Math.Min(distances.Error(reach), 8 * observed);
        lists.Beyond[i] = Math.Max(0, reach - error);
        return squared[_k - 1] <= lists.Beyond[i];
    }

    private void BruteForce(int i, double[] squared, int[] order, NeighbourLists lists)
    {
        for (var j = 0; j < squared.Length; j++)
        {
            squared[j] = j == i ? double.PositiveInfinity : _points.Squared(i, j);
            order[j] = j;
        }

        Array.Sort(squared, order);
        order.AsSpan(0, _length).CopyTo(lists.IndexOf(i));
        squared.AsSpan(0, _length).CopyTo(lists.SquaredOf(i));
        lists.Beyond[i] = _length == _points.Count - 1 ? double.PositiveInfinity : squared[_length - 1];
    }
}
