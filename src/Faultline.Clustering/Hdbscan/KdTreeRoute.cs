using System.Runtime.Intrinsics;

namespace Faultline.Clustering;

/// <summary>For few dimensions: neighbours and foreign edges by descent of a kd-tree, everything in float64.</summary>
internal sealed class KdTreeRoute(PointSet points, int? threads) : ISpanningTreeRoute, IForeignEdgeSearch
{
    /// <summary>More dimensions than this leave a tree little to prune, and <see cref="SquaredDistance"/> sums in another order.</summary>
    public const int MostDimensions = SquaredDistance.SequentialLimit;

    private const int SlotsAtOnce = 512;

    private KdTree? _tree;
    private NeighbourLists? _lists;

    private KdTree Tree => _tree ?? throw new InvalidOperationException("Core distances come first.");

    public double[] CoreDistances(int k, Reporter reporter)
    {
        _tree = new KdTree(points, reporter.CancellationToken);
        _lists = KdTreeNeighbours.Find(_tree, points, NeighbourLists.LengthFor(k, points.Count), threads, reporter);
        return _lists.CoreDistances(k, points);
    }

    public SpanningTree SpanningTree(double[] coreDistances, Reporter reporter) =>
        Boruvka.Tree(points, _lists!, coreDistances, this, threads, reporter);

    public void Search(BoruvkaRound round, Reporter reporter)
    {
        var cores = new NodeCores(Tree, round);
        RowParallel.For(
            Tree.Count,
            SlotsAtOnce,
            threads,
            (start, end) =>
            {
                var query = new double[Tree.Dimensions];
                var stack = new (int Node, double Squared)[64];
                for (var slot = start; slot < end; slot++)
                {
                    if (round.IsActive(Tree.Point[slot]))
                    {
                        Tree.CopyQuery(slot, query);
                        SearchFrom(Tree.Point[slot], query, stack, round, cores);
                    }
                    else if ((slot & 63) == 0)
                    {
                        reporter.CancellationToken.ThrowIfCancellationRequested();
                    }
                }
            },
            reporter.CancellationToken
        );
    }

    public List<Edge>? Join(BoruvkaRound round, Reporter reporter) => null;

    private void SearchFrom(int point, double[] query, (int Node, double Squared)[] stack, BoruvkaRound round, NodeCores cores)
    {
        var component = round.Component[point];
        var core = round.Core[point];
        var depth = 0;
        stack[depth++] = (0, 0);
        while (depth > 0)
        {
            var (node, squared) = stack[--depth];
            while (!Exceeds(node, squared))
            {
                var left = Tree.Left(node);
                if (left < 0)
                {
                    Measure(~left, point, core, query, round);
                    break;
                }

                var right = Tree.Right(node);
                double toLeft = Tree.BoxSquared(left, query),
                    toRight = Tree.BoxSquared(right, query);
                if (toRight < toLeft)
                {
                    (left, right) = (right, left);
                    (toLeft, toRight) = (toRight, toLeft);
                }

                stack[depth++] = (right, toRight);
                (node, squared) = (left, toLeft);
            }
        }

        // Never true of the node that holds the best edge, and always of one without foreign points.
        bool Exceeds(int node, double squared)
        {
            var outside = cores.Outside(node, component);
            var weight = round.Weight(component);
            return double.IsInfinity(outside) || outside > weight || points.FromSquared(points.Snap(squared)) > weight;
        }
    }

    private void Measure(int leaf, int point, double core, double[] query, BoruvkaRound round)
    {
        Tree.LeafSquared(leaf, query, out var low, out var high);
        var component = round.Component[point];
        var slots = Math.Min(KdTree.LeafSize, Tree.Count - (leaf * KdTree.LeafSize));
        for (var lane = 0; lane < slots; lane++)
        {
            var other = Tree.Point[(leaf * KdTree.LeafSize) + lane];
            if (round.Component[other] == component)
            {
                continue;
            }

            var distance = points.FromSquared(points.Snap(lane < 8 ? low[lane] : high[lane - 8]));
            round.Offer(Edge.Between(Math.Max(Math.Max(core, round.Core[other]), distance), point, other));
        }
    }
}
