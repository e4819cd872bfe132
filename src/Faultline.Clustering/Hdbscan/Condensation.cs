namespace Faultline.Clustering;

/// <summary>Stage 4: the dendrogram without splits into groups smaller than min_cluster_size (Campello et al. 2013, §4).</summary>
internal static class Condensation
{
    public static CondensedTree Condense(SingleLinkageTree tree, int minClusterSize)
    {
        var points = tree.Count + 1;
        int[] left = tree.Left,
            right = tree.Right,
            size = tree.Size;
        var rows = new Rows(points);
        if (tree.Count == 0)
        {
            // A lone point never leaves.
            rows.Add(points, 0, double.PositiveInfinity, 1);
            return rows.ToTree(points, 1);
        }

        // Breadth first over dendrogram nodes that stand for a cluster or for its shrinking remainder.
        var clusterOf = new int[tree.Count];
        var queue = new Queue<int>();
        var stack = new Stack<int>();
        var next = points + 1;
        clusterOf[tree.Count - 1] = points;
        queue.Enqueue(tree.Count - 1);
        while (queue.TryDequeue(out var merge))
        {
            var cluster = clusterOf[merge];
            var lambda = tree.Distance[merge] > 0 ? 1 / tree.Distance[merge] : double.PositiveInfinity;
            int a = left[merge],
                b = right[merge];
            int sizeA = SizeOf(a),
                sizeB = SizeOf(b);
            if (sizeA >= minClusterSize && sizeB >= minClusterSize)
            {
                Split(a, sizeA);
                Split(b, sizeB);
            }
            else
            {
                Continue(a, sizeA);
                Continue(b, sizeB);
            }

            void Split(int node, int count)
            {
                rows.Add(cluster, next, lambda, count);
                clusterOf[node - points] = next++;
                queue.Enqueue(node - points);
            }

            void Continue(int node, int count)
            {
                if (count >= minClusterSize)
                {
                    clusterOf[node - points] = cluster;
                    queue.Enqueue(node - points);
                    return;
                }

                stack.Push(node);
                while (stack.TryPop(out var falling))
                {
                    if (falling < points)
                    {
                        rows.Add(cluster, falling, lambda, 1);
                    }
                    else
                    {
                        stack.Push(right[falling - points]);
                        stack.Push(left[falling - points]);
                    }
                }
            }
        }

        return rows.ToTree(points, next - points);

        int SizeOf(int node) => node < points ? 1 : size[node - points];
    }

    private sealed class Rows(int points)
    {
        private readonly List<int> _parent = new(points);
        private readonly List<int> _child = new(points);
        private readonly List<double> _lambda = new(points);
        private readonly List<int> _size = new(points);

        public void Add(int parent, int child, double lambda, int size)
        {
            _parent.Add(parent);
            _child.Add(child);
            _lambda.Add(lambda);
            _size.Add(size);
        }

        public CondensedTree ToTree(int count, int clusters) =>
            new(count, [.. _parent], [.. _child], [.. _lambda], [.. _size]) { Clusters = clusters };
    }
}
