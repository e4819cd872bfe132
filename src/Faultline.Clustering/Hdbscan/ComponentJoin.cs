using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Faultline.Clustering;

/// <summary>
/// All edges still missing from the spanning tree, in one pass over the tiles: the first edge between each two components, of which the tree then takes the
/// lightest that join them (Kruskal 1956). Borůvka's rounds, which a pass each would take, need remember less but look at every pair several times.
/// </summary>
internal sealed class ComponentJoin
{
    private const int Row = PackedPoints.BlockRows;

    // Memory is 16 bytes for each two components: this keeps it at a few hundred bytes a point.
    private const int MostPairsAPoint = 16;

    private readonly PointSet _points;
    private readonly TileDistances _distances;
    private readonly BoruvkaRound _round;
    private readonly int _components;
    private readonly int[] _byComponent;
    private readonly bool[] _needless;
    private readonly Edge[] _best;
    private readonly double[] _weight;
    private readonly float[] _bound;
    private readonly Lock[] _locks = Array.ConvertAll(new object[64], _ => new Lock());

    private ComponentJoin(PointSet points, TileDistances distances, BoruvkaRound round, int[] firstCopy)
    {
        _points = points;
        _distances = distances;
        _round = round;
        _components = round.Components;
        var pairs = _components * (_components + 1) / 2;
        _best = new Edge[pairs];
        _weight = new double[pairs];
        _bound = new float[_components * _components];
        Array.Fill(_best, Edge.None);
        Array.Fill(_weight, double.PositiveInfinity);
        Array.Fill(_bound, float.PositiveInfinity);
        for (var c = 0; c < _components; c++)
        {
            _bound[(c * _components) + c] = -1;
        }

        _needless = new bool[distances.Count];
        for (var i = 0; i < _needless.Length; i++)
        {
            _needless[i] = firstCopy[i] != i && round.Component[firstCopy[i]] == round.Component[i];
        }

        _byComponent = new int[distances.Count];
        for (var i = 0; i < _byComponent.Length; i++)
        {
            _byComponent[i] = i;
        }

        for (var block = 0; block < distances.Blocks; block++)
        {
            var members = _byComponent.AsSpan(block * Row, distances.RowsIn(block));
            members.Sort(
                (i, j) => round.Component[i] != round.Component[j] ? round.Component[i].CompareTo(round.Component[j]) : i.CompareTo(j)
            );
        }
    }

    /// <summary>True when there are few enough components to keep an edge for each two of them.</summary>
    public static bool Fits(int components, int points) => (long)components * components <= (long)MostPairsAPoint * points;

    public static List<Edge> Run(
        PointSet points,
        TileDistances distances,
        BoruvkaRound round,
        int[] firstCopy,
        int? threads,
        Reporter reporter
    )
    {
        var join = new ComponentJoin(points, distances, round, firstCopy);
        var tiles = ForeignTiles.Mixed(round, distances);
        TileParallel.For(
            tiles,
            threads,
            (a, b, tile) =>
            {
                distances.Fill(a, b, tile);
                join.Scan(a, b, tile);
            },
            reporter
        );
        return join.Lightest();
    }

    private List<Edge> Lightest()
    {
        Array.Sort(_best);
        var joined = new DisjointSets(_components);
        var edges = new List<Edge>(_components - 1);
        foreach (var edge in _best)
        {
            if (edges.Count == _components - 1)
            {
                break;
            }

            int a = joined.Find(_round.Component[edge.Low]),
                b = joined.Find(_round.Component[edge.High]);
            if (a != b)
            {
                joined.Union(a, b);
                edges.Add(edge);
            }
        }

        return edges;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Scan(int blockA, int blockB, float[] tile)
    {
        var columns = _distances.RowsIn(blockB);
        Span<float> bound = stackalloc float[Row];
        bound.Fill(-1);
        var home = -1;
        foreach (var i in _byComponent.AsSpan(blockA * Row, _distances.RowsIn(blockA)))
        {
            if (_needless[i])
            {
                continue;
            }

            if (_round.Component[i] != home)
            {
                home = _round.Component[i];
                for (var c = 0; c < columns; c++)
                {
                    var j = (blockB * Row) + c;
                    bound[c] = _needless[j] ? -1 : _bound[(home * _components) + _round.Component[j]];
                }
            }

            var values = tile.AsSpan((i - (blockA * Row)) * Row, Row);
            for (var c = 0; c < columns; c += Vector512<float>.Count)
            {
                var hits = Vector512
                    .LessThanOrEqual(Vector512.Create(values[c..]), Vector512.Create(bound[c..]))
                    .ExtractMostSignificantBits();
                for (; hits != 0; hits &= hits - 1)
                {
                    var lane = c + BitOperations.TrailingZeroCount(hits);
                    Offer(i, (blockB * Row) + lane, values[lane]);
                }
            }
        }
    }

    private void Offer(int i, int j, float value)
    {
        int a = _round.Component[i],
            b = _round.Component[j];
        var pair = a < b ? (b * (b + 1) / 2) + a : (a * (a + 1) / 2) + b;
        var core = Math.Max(_round.Core[i], _round.Core[j]);
        // The bound was read some pairs ago and may have fallen since.
        if (value > Volatile.Read(ref _bound[(a * _components) + b]) || core > Volatile.Read(ref _weight[pair]))
        {
            return;
        }

        var edge = Edge.Between(Math.Max(_points.Distance(i, j), core), i, j);
        if (edge.Weight > Volatile.Read(ref _weight[pair]))
        {
            return;
        }

        lock (_locks[pair % _locks.Length])
        {
            if (edge < _best[pair])
            {
                _best[pair] = edge;
                Volatile.Write(ref _weight[pair], edge.Weight);
                var ceiling = _distances.Ceiling(_points.ToSquared(edge.Weight));
                Volatile.Write(ref _bound[(a * _components) + b], ceiling);
                Volatile.Write(ref _bound[(b * _components) + a], ceiling);
            }
        }
    }
}
