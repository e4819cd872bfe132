namespace Faultline.Clustering;

/// <summary>
/// Density-based validity judged on the spanning tree HDBSCAN has already built: a quick stand-in for <see cref="DensityValidity"/> to compare
/// settings on the same points (hdbscan's <c>relative_validity_</c>), −1..1, higher is better. Not comparable between data sets.
/// </summary>
public static class RelativeValidity
{
    // An isolated cluster counts as this many times the longest edge away from the others.
    private const double IsolatedFactor = 2;

    /// <summary>Σ |Cᵢ|/n · (separation − sparseness)/max(separation, sparseness); NaN without clusters.</summary>
    public static double Score(HdbscanResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        return Score(result.Labels, result.SpanningTree);
    }

    /// <param name="labels">Labels of the tree's n points; negative is noise.</param>
    /// <param name="tree">Minimum spanning tree of mutual reachability.</param>
    public static double Score(int[] labels, SpanningTree tree)
    {
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentNullException.ThrowIfNull(tree);
        var clusters = labels.DefaultIfEmpty(-1).Max() + 1;
        if (clusters <= 0)
        {
            return double.NaN;
        }

        var sizes = new int[clusters];
        foreach (var label in labels.Where(l => l >= 0))
        {
            sizes[label]++;
        }

        var sparseness = new double[clusters];
        var separation = new double[clusters];
        Array.Fill(separation, double.PositiveInfinity);
        double longest = 0;
        var toNoise = double.PositiveInfinity;
        for (var e = 0; e < tree.Count; e++)
        {
            var (a, b, weight) = (labels[tree.From[e]], labels[tree.To[e]], tree.Weight[e]);
            longest = Math.Max(longest, weight);
            if (a < 0 || b < 0)
            {
                toNoise = a < 0 && b < 0 ? toNoise : Math.Min(toNoise, weight);
            }
            else if (a == b)
            {
                sparseness[a] = Math.Max(sparseness[a], weight);
            }
            else
            {
                separation[a] = Math.Min(separation[a], weight);
                separation[b] = Math.Min(separation[b], weight);
            }
        }

        // A cluster that meets only noise in the tree has no measured separation.
        toNoise = double.IsPositiveInfinity(toNoise) ? longest : toNoise;
        var isolated = IsolatedFactor * (clusters > 1 ? longest : toNoise);
        double sum = 0;
        for (var c = 0; c < clusters; c++)
        {
            var apart = double.IsPositiveInfinity(separation[c]) ? isolated : separation[c];
            var scale = Math.Max(apart, sparseness[c]);
            sum += scale > 0 ? (double)sizes[c] / labels.Length * (apart - sparseness[c]) / scale : 0;
        }

        return sum;
    }
}
