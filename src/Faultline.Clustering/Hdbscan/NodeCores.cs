namespace Faultline.Clustering;

/// <summary>
/// For each node of a tree the least core distance among its points outside a given component: two values a node answer for every component. An edge to any of
/// those points weighs at least as much, so a dense point of one's own in a sparse node hides nothing.
/// </summary>
internal sealed class NodeCores
{
    private readonly int[] _component;
    private readonly double[] _least;
    private readonly double[] _leastElsewhere;

    public NodeCores(KdTree tree, BoruvkaRound round)
    {
        _component = new int[tree.Nodes];
        _least = new double[tree.Nodes];
        _leastElsewhere = new double[tree.Nodes];
        Array.Fill(_component, -1);
        Array.Fill(_least, double.PositiveInfinity);
        Array.Fill(_leastElsewhere, double.PositiveInfinity);
        // Children have higher numbers than their parents.
        for (var node = tree.Nodes - 1; node >= 0; node--)
        {
            var left = tree.Left(node);
            if (left >= 0)
            {
                Add(node, left);
                Add(node, tree.Right(node));
                continue;
            }

            var first = ~left * KdTree.LeafSize;
            foreach (var point in tree.Point.AsSpan(first, Math.Min(KdTree.LeafSize, tree.Count - first)))
            {
                Add(node, round.Component[point], round.Core[point]);
            }
        }
    }

    /// <summary>∞ where every point is in the component.</summary>
    public double Outside(int node, int component) => _component[node] == component ? _leastElsewhere[node] : _least[node];

    private void Add(int node, int child)
    {
        Add(node, _component[child], _least[child]);
        // Whichever component it is of, it is not the child's first.
        if (_component[node] == _component[child])
        {
            _leastElsewhere[node] = Math.Min(_leastElsewhere[node], _leastElsewhere[child]);
        }
    }

    private void Add(int node, int component, double core)
    {
        if (component == _component[node])
        {
            _least[node] = Math.Min(_least[node], core);
        }
        else if (core < _least[node])
        {
            _leastElsewhere[node] = _least[node];
            (_component[node], _least[node]) = (component, core);
        }
        else
        {
            _leastElsewhere[node] = Math.Min(_leastElsewhere[node], core);
        }
    }
}
