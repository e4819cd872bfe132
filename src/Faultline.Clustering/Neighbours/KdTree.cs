using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Faultline.Clustering;

/// <summary>
/// A balanced kd-tree whose leaves hold exactly <see cref="LeafSize"/> points (the last one may hold fewer), stored a dimension at a time so that a leaf is
/// measured in a few vector operations. Coordinates are those of <see cref="PointSet.CopyRow"/>.
/// </summary>
internal sealed class KdTree
{
    public const int LeafSize = 16;

    private readonly double[] _leaves;
    private readonly double[] _boxes;
    private readonly int[] _left;
    private readonly int[] _right;
    private int _nodes;

    public KdTree(PointSet points, CancellationToken cancellationToken)
    {
        Dimensions = points.Dimensions;
        Count = points.Count;
        Leaves = (Count + LeafSize - 1) / LeafSize;
        var rows = new double[Count * Dimensions];
        for (var i = 0; i < Count; i++)
        {
            points.CopyRow(i, rows.AsSpan(i * Dimensions, Dimensions));
        }

        Point = new int[Count];
        for (var i = 0; i < Count; i++)
        {
            Point[i] = i;
        }

        var nodes = (2 * Leaves) - 1;
        _leaves = new double[Leaves * LeafSize * Dimensions];
        _boxes = new double[nodes * 2 * Dimensions];
        _left = new int[nodes];
        _right = new int[nodes];
        Build(rows, 0, Leaves, new double[Count], cancellationToken);
    }

    public int Dimensions { get; }

    public int Count { get; }

    public int Leaves { get; }

    public int Nodes => _nodes;

    /// <summary>Input index of the point in each slot; slots LeafSize·l … belong to leaf l.</summary>
    public int[] Point { get; }

    /// <summary>Below 0, the bitwise complement of the leaf's number.</summary>
    public int Left(int node) => _left[node];

    public int Right(int node) => _right[node];

    /// <summary>Squared distance from a query to a node's box, rounded down so that it never exceeds that to a point inside.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public double BoxSquared(int node, ReadOnlySpan<double> query)
    {
        ref var box = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_boxes), node * 2 * Dimensions);
        double sum = 0;
        for (var c = 0; c < query.Length; c++)
        {
            var q = query[c];
            var outside = Math.Max(Math.Max(Unsafe.Add(ref box, 2 * c) - q, q - Unsafe.Add(ref box, (2 * c) + 1)), 0);
            sum += outside * outside;
        }

        return sum * (1 - 1e-14);
    }

    /// <summary>Squared distances from a query to the points of a leaf, summed as <see cref="SquaredDistance"/> does; ∞ in unused places.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void LeafSquared(int leaf, ReadOnlySpan<double> query, out Vector512<double> low, out Vector512<double> high)
    {
        ref var at = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_leaves), leaf * LeafSize * Dimensions);
        low = Vector512<double>.Zero;
        high = Vector512<double>.Zero;
        for (var c = 0; c < query.Length; c++)
        {
            var q = Vector512.Create(query[c]);
            var a = q - Vector512.LoadUnsafe(ref at, (nuint)(c * LeafSize));
            var b = q - Vector512.LoadUnsafe(ref at, (nuint)((c * LeafSize) + 8));
            low = Vector512.FusedMultiplyAdd(a, a, low);
            high = Vector512.FusedMultiplyAdd(b, b, high);
        }
    }

    public void CopyQuery(int slot, Span<double> query)
    {
        var at = (slot / LeafSize * LeafSize * Dimensions) + (slot % LeafSize);
        for (var c = 0; c < query.Length; c++)
        {
            query[c] = _leaves[at + (c * LeafSize)];
        }
    }

    private int Build(double[] rows, int firstLeaf, int endLeaf, double[] keys, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var node = _nodes++;
        int start = firstLeaf * LeafSize,
            end = Math.Min(endLeaf * LeafSize, Count);
        var widest = Bound(rows, node, start, end);
        if (endLeaf - firstLeaf == 1)
        {
            Fill(rows, firstLeaf, start, end);
            _left[node] = ~firstLeaf;
            return node;
        }

        var middle = firstLeaf + ((endLeaf - firstLeaf + 1) / 2);
        for (var slot = start; slot < end; slot++)
        {
            keys[slot] = rows[(Point[slot] * Dimensions) + widest];
        }

        Partition(keys, start, end, middle * LeafSize);
        _left[node] = Build(rows, firstLeaf, middle, keys, cancellationToken);
        _right[node] = Build(rows, middle, endLeaf, keys, cancellationToken);
        return node;
    }

    /// <summary>Writes the node's box and returns its widest dimension.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int Bound(double[] rows, int node, int start, int end)
    {
        var box = _boxes.AsSpan(node * 2 * Dimensions, 2 * Dimensions);
        for (var c = 0; c < Dimensions; c++)
        {
            box[2 * c] = double.PositiveInfinity;
            box[(2 * c) + 1] = double.NegativeInfinity;
        }

        for (var slot = start; slot < end; slot++)
        {
            var row = rows.AsSpan(Point[slot] * Dimensions, Dimensions);
            for (var c = 0; c < row.Length; c++)
            {
                box[2 * c] = Math.Min(box[2 * c], row[c]);
                box[(2 * c) + 1] = Math.Max(box[(2 * c) + 1], row[c]);
            }
        }

        var widest = 0;
        for (var c = 1; c < Dimensions; c++)
        {
            if (box[(2 * c) + 1] - box[2 * c] > box[(2 * widest) + 1] - box[2 * widest])
            {
                widest = c;
            }
        }

        return widest;
    }

    private void Fill(double[] rows, int leaf, int start, int end)
    {
        var at = leaf * LeafSize * Dimensions;
        for (var c = 0; c < Dimensions; c++)
        {
            for (var lane = 0; lane < LeafSize; lane++)
            {
                _leaves[at + (c * LeafSize) + lane] =
                    start + lane < end ? rows[(Point[start + lane] * Dimensions) + c] : double.PositiveInfinity;
            }
        }
    }

    /// <summary>Quickselect: afterwards no key before <paramref name="nth"/> is greater than one from it on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Partition(double[] keys, int start, int end, int nth)
    {
        int low = start,
            high = end - 1;
        while (low < high)
        {
            var pivot = Median(keys[low], keys[(low + high) >>> 1], keys[high]);
            int i = low,
                j = high;
            while (i <= j)
            {
                while (keys[i] < pivot)
                {
                    i++;
                }

                while (keys[j] > pivot)
                {
                    j--;
                }

                if (i <= j)
                {
                    (keys[i], keys[j]) = (keys[j], keys[i]);
                    (Point[i], Point[j]) = (Point[j], Point[i]);
                    i++;
                    j--;
                }
            }

            if (nth <= j)
            {
                high = j;
            }
            else if (nth >= i)
            {
                low = i;
            }
            else
            {
                return;
            }
        }
    }

    private static double Median(double a, double b, double c) => Math.Max(Math.Min(a, b), Math.Min(Math.Max(a, b), c));
}
