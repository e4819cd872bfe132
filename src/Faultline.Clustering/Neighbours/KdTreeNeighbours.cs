using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Faultline.Clustering;

/// <summary>Nearest neighbours of every point by descent of a <see cref="KdTree"/>, nearer child first.</summary>
internal static class KdTreeNeighbours
{
    private const int LeavesAtOnce = 32;

    public static NeighbourLists Find(KdTree tree, PointSet points, int length, int? threads, Reporter reporter)
    {
        var lists = new NeighbourLists(tree.Count, length);
        RowParallel.For(
            tree.Leaves,
            LeavesAtOnce,
            threads,
            (start, end) =>
            {
                var search = new Query(tree, length);
                for (var slot = start * KdTree.LeafSize; slot < Math.Min(end * KdTree.LeafSize, tree.Count); slot++)
                {
                    search.Run(slot);
                    search.Store(lists, points, tree.Point[slot]);
                }

                reporter.Advance(end - start, tree.Leaves);
            },
            reporter.CancellationToken
        );
        return lists;
    }

    private sealed class Query(KdTree tree, int length)
    {
        private readonly double[] _query = new double[tree.Dimensions];
        private readonly double[] _squared = new double[length];
        private readonly int[] _slot = new int[length];
        private readonly (int Node, double Squared)[] _stack = new (int, double)[64];
        private int _self;

        public void Run(int slot)
        {
            _self = slot;
            tree.CopyQuery(slot, _query);
            Array.Fill(_squared, double.PositiveInfinity);
            var depth = 0;
            _stack[depth++] = (0, 0);
            while (depth > 0)
            {
                var (node, squared) = _stack[--depth];
                // Goes down the nearer side without the stack; the farther one waits.
                while (squared < _squared[^1])
                {
                    var left = tree.Left(node);
                    if (left < 0)
                    {
                        Measure(~left);
                        break;
                    }

                    var right = tree.Right(node);
                    double toLeft = tree.BoxSquared(left, _query),
                        toRight = tree.BoxSquared(right, _query);
                    if (toRight < toLeft)
                    {
                        (left, right) = (right, left);
                        (toLeft, toRight) = (toRight, toLeft);
                    }

                    if (toRight < _squared[^1])
                    {
                        _stack[depth++] = (right, toRight);
                    }

                    (node, squared) = (left, toLeft);
                }
            }
        }

        public void Store(NeighbourLists lists, PointSet points, int point)
        {
            var index = lists.IndexOf(point);
            var squared = lists.SquaredOf(point);
            for (var i = 0; i < length; i++)
            {
                index[i] = tree.Point[_slot[i]];
                squared[i] = points.Snap(_squared[i]);
            }

            lists.Beyond[point] = length == tree.Count - 1 ? double.PositiveInfinity : squared[^1];
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private void Measure(int leaf)
        {
            tree.LeafSquared(leaf, _query, out var low, out var high);
            var bound = Vector512.Create(_squared[^1]);
            var hits =
                Vector512.LessThan(low, bound).ExtractMostSignificantBits()
                | (Vector512.LessThan(high, bound).ExtractMostSignificantBits() << 8);
            while (hits != 0)
            {
                var lane = System.Numerics.BitOperations.TrailingZeroCount(hits);
                hits &= hits - 1;
                var slot = (leaf * KdTree.LeafSize) + lane;
                var squared = lane < 8 ? low[lane] : high[lane - 8];
                if (squared < _squared[^1] && slot != _self)
                {
                    Insert(squared, slot);
                }
            }
        }

        private void Insert(double squared, int slot)
        {
            var at = _squared.Length - 1;
            while (at > 0 && _squared[at - 1] > squared)
            {
                _squared[at] = _squared[at - 1];
                _slot[at] = _slot[at - 1];
                at--;
            }

            _squared[at] = squared;
            _slot[at] = slot;
        }
    }
}
