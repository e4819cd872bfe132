namespace Faultline.Clustering;

/// <summary>
/// For many points of many dimensions. Neighbours are searched exactly within the blocks that a coarse partition finds near, and by descent beyond them; every
/// distance that counts is measured in float64 over all dimensions. The spanning tree is that of the neighbour lists, its parts joined by their representatives.
/// </summary>
internal sealed class ApproximateRoute(PointSet points, int? threads, int probes = ApproximateRoute.Probes)
    : ISpanningTreeRoute,
        IDisposable
{
    /// <summary>Blocks a block is compared with at least.</summary>
    public const int Probes = 12;

    // Where the sample says that this was not enough: this many times as much, once. Where all distances are nearly alike a missed neighbour does no harm,
    // which is what the core distances tell.
    private const int MoreProbes = 3;
    private const double GoodRecall = 0.95;
    private const double GoodExcess = 0.005;

    // Multiply-adds; choosing what is near costs a pair as much as this many of its dimensions do.
    private const double MostWork = 2e12;
    private const int ChoiceWork = 200;

    // More doubtful lists than this share: float32 products cannot resolve the data, squared differences can.
    private const double TooDoubtful = 0.01;

    private PointSet? _ordered;
    private int[]? _order;
    private NeighbourLists? _lists;
    private TileRoute? _exact;

    /// <summary>What the lists are worth; known once the core distances are.</summary>
    public ApproximationAccuracy? Accuracy { get; private set; }

    /// <summary>True where comparing every pair takes too long.</summary>
    public static bool Pays(int points, int dimensions) => (double)points * points / 2 * (dimensions + ChoiceWork) > MostWork;

    public double[] CoreDistances(int k, Reporter reporter)
    {
        var cancellationToken = reporter.CancellationToken;
        var cells = new Cells(Projection.Of(points, threads, cancellationToken), threads, cancellationToken);
        _order = cells.Order;
        _ordered = points.Take(_order);
        var length = NeighbourLists.LengthFor(k, points.Count);
        // Every point must see more others than its list holds.
        var least = (length / PackedPoints.BlockRows) + 3;
        (_lists, Accuracy) = Search(cells, Math.Max(probes, least), k, length, reporter);
        if (Accuracy is { Recall: < GoodRecall, CoreDistanceExcess: > GoodExcess })
        {
            // Beyond a third of the blocks, comparing the rest as well costs no more than searching through it.
            if (MoreProbes * probes > cells.Blocks / 3)
            {
                _exact = new TileRoute(points, threads);
                Accuracy = new ApproximationAccuracy(Accuracy.Sample, 1, 0, 1);
                return _exact.CoreDistances(k, reporter);
            }

            (_lists, Accuracy) = Search(cells, Math.Max(MoreProbes * probes, least), k, length, reporter);
        }

        var sorted = _lists.CoreDistances(k, points);
        var core = new double[sorted.Length];
        for (var i = 0; i < core.Length; i++)
        {
            core[_order[i]] = sorted[i];
        }

        return core;
    }

    public void Dispose() => _exact?.Dispose();

    public SpanningTree SpanningTree(double[] coreDistances, Reporter reporter)
    {
        if (_exact is not null)
        {
            return _exact.SpanningTree(coreDistances, reporter);
        }

        var order = _order!;
        var core = Array.ConvertAll(order, point => coreDistances[point]);
        var (edges, trees) = NeighbourForest.Of(_lists!, _ordered!, core, order, threads, reporter);
        var joins = new ForestJoin(_ordered!, _lists!, core, threads).Run(trees, core.Length - edges.Count, reporter);
        edges.AddRange(joins.Select(edge => Edge.Between(edge.Weight, order[edge.Low], order[edge.High])));
        return Edge.ToTree([.. edges]);
    }

    private (NeighbourLists Lists, ApproximationAccuracy Accuracy) Search(Cells cells, int most, int k, int length, Reporter reporter)
    {
        var cancellationToken = reporter.CancellationToken;
        var pairs = new BlockPairs(cells.Probes(most, cancellationToken), points.Count);
        var (lists, packed, difference) = Compare(pairs, k, length, reporter);
        if (pairs.Share < 1)
        {
            lists = new NeighbourDescent(_ordered!, pairs, k, threads).Run(lists, cancellationToken);
        }

        return (lists, AccuracySample.Measure(_ordered!, packed, difference, lists, k, pairs.Share, threads, cancellationToken));
    }

    /// <returns>The packed points are given back already; their scale and origin remain.</returns>
    private (NeighbourLists Lists, PackedPoints Packed, bool Difference) Compare(BlockPairs pairs, int k, int length, Reporter reporter)
    {
        var neighbours = new TileNeighbours(_ordered!, k, length, threads);
        foreach (var difference in (ReadOnlySpan<bool>)[false, true])
        {
            using var packed = new PackedPoints(_ordered!, difference, threads, reporter.CancellationToken);
            var lists = neighbours.Find(new TileDistances(packed, difference), pairs.Tiles, null, reporter);
            if (difference || neighbours.Doubtful.Count(yes => yes) <= TooDoubtful * points.Count)
            {
                return (lists, packed, difference);
            }
        }

        throw new System.Diagnostics.UnreachableException();
    }
}
