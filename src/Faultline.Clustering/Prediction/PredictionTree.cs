namespace Faultline.Clustering;

/// <summary>A fitted condensed tree, indexed for questions about single points.</summary>
internal sealed class PredictionTree
{
    private readonly CondensedTree _tree;
    private readonly ClusterTree _clusters;
    private readonly int[] _selected;
    private readonly int[] _pointCluster;
    private readonly double[] _pointLambda;
    private readonly double[] _deaths;
    private readonly int[] _label;
    private readonly int[][] _exemplars;

    public PredictionTree(HdbscanResult fit)
    {
        _tree = fit.CondensedTree;
        _clusters = new ClusterTree(_tree);
        _selected = Array.ConvertAll(fit.SelectedClusters, id => id - _tree.Points);
        _deaths = Labelling.DirectDeaths(_tree);
        _pointCluster = new int[_tree.Points];
        _pointLambda = new double[_tree.Points];
        for (var i = 0; i < _tree.Count; i++)
        {
            if (_tree.Child[i] < _tree.Points)
            {
                _pointCluster[_tree.Child[i]] = _tree.Parent[i] - _tree.Points;
                _pointLambda[_tree.Child[i]] = _tree.Lambda[i];
            }
        }

        _label = new int[_tree.Clusters];
        Array.Fill(_label, -1);
        // Outer clusters first, so that a selected cluster inside another keeps its own members.
        foreach (var label in Enumerable.Range(0, _selected.Length).OrderBy(label => _selected[label]))
        {
            _label[_selected[label]] = label;
            foreach (var descendant in _clusters.Descendants(_selected[label]))
            {
                _label[descendant] = label;
            }
        }

        _exemplars = Array.ConvertAll(_selected, ExemplarsOf);
    }

    /// <summary>The most persistent points of each leaf at or below a cluster.</summary>
    public int[] Exemplars(int label) => _exemplars[label];

    /// <summary>Density at which a fitted point leaves its cluster.</summary>
    public double PointLambda(int point) => _pointLambda[point];

    /// <summary>Label and strength of a new point that joins a fitted one at density <paramref name="lambda"/>.</summary>
    public (int Label, double Probability) Place(int neighbour, double lambda)
    {
        if (_clusters.Count == 1 && _label[0] < 0)
        {
            return (-1, 0);
        }

        var cluster = _pointCluster[neighbour];
        if (_pointLambda[neighbour] > lambda)
        {
            while (cluster > 0 && _clusters.Birth[cluster] >= lambda)
            {
                cluster = _clusters.Parent[cluster];
            }
        }

        var label = _label[cluster];
        if (label < 0)
        {
            return (-1, 0);
        }

        var death = _deaths[_selected[label]];
        return (label, death > 0 && double.IsFinite(death) ? Math.Min(death, lambda) / death : 1);
    }

    /// <summary>For each selected cluster the density at which it and the point's cluster merge; the point's own where one contains the other.</summary>
    public void MergeHeights(int point, double lambda, Span<double> heights)
    {
        for (var c = 0; c < heights.Length; c++)
        {
            int left = _pointCluster[point],
                right = _selected[c],
                last = 0;
            bool leftRose = false,
                rightRose = false;
            while (left != right)
            {
                if (left > right)
                {
                    leftRose = true;
                    last = left;
                    left = _clusters.Parent[left];
                }
                else
                {
                    rightRose = true;
                    last = right;
                    right = _clusters.Parent[right];
                }
            }

            heights[c] = leftRose && rightRose ? _clusters.Birth[last] : lambda;
        }
    }

    /// <summary>Heights to scores for a fitted point: exp(−λ_max/height).</summary>
    public void FittedScores(int point, Span<double> heights)
    {
        var death = _deaths[_pointCluster[point]] + 1e-8;
        foreach (ref var height in heights)
        {
            height = Math.Exp(-(death / height));
        }
    }

    /// <summary>Heights to scores for a new point beside a fitted one: λ_max/(λ_max − height).</summary>
    public void QueryScores(int neighbour, Span<double> heights)
    {
        var death = _deaths[_pointCluster[neighbour]];
        foreach (ref var height in heights)
        {
            height = death / (death - height > 0 ? death - height : 1e-8);
        }
    }

    /// <summary>Density at which the point joins its nearest selected cluster over the greatest there, which is the chance that it is in any.</summary>
    public double ProbabilityInSome(int point, double lambda, double guard)
    {
        Span<double> heights = new double[_selected.Length];
        if (heights.IsEmpty)
        {
            return 0;
        }

        MergeHeights(point, lambda, heights);
        // Of clusters that are equally near the one whose own density is least, since it is the likelier to take the point in.
        var nearest = 0;
        for (var c = 1; c < heights.Length; c++)
        {
            if (heights[c] > heights[nearest] || (heights[c] == heights[nearest] && _deaths[_selected[c]] < _deaths[_selected[nearest]]))
            {
                nearest = c;
            }
        }

        var highest = Math.Max(_deaths[_selected[nearest]], lambda) + guard;
        return double.IsInfinity(highest) ? 1 : heights[nearest] / highest;
    }

    private int[] ExemplarsOf(int cluster)
    {
        HashSet<int> leaves = _clusters.IsLeaf(cluster) ? [cluster] : _clusters.Descendants(cluster).Where(_clusters.IsLeaf).ToHashSet();
        return
        [
            .. Enumerable
                .Range(0, _tree.Points)
                .Where(point => leaves.Contains(_pointCluster[point]) && _pointLambda[point] == _deaths[_pointCluster[point]]),
        ];
    }
}
