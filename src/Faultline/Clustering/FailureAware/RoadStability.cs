namespace Faultline.Clustering.FailureAware;

/// <summary>Bootstrap Jaccard of each cluster (Hennig 2007) when a draw of the failures takes the whole road again: fragments, joins, absorption, splits.</summary>
public static class RoadStability
{
    /// <summary>Above this many failures resamples are drawn from every k-th of them, to bound the time.</summary>
    private const int MostPoints = 2_500;

    /// <summary>By cluster; null where no draw held a member. Also how it was measured, in words.</summary>
    public static (double?[] ByCluster, string How) Measure(
        FailureSpace space,
        int[] labels,
        FailureAwareOptions options,
        int seed,
        IProgress<double>? progress,
        CancellationToken cancellationToken
    )
    {
        var clusters = labels.Length == 0 ? 0 : labels.Max() + 1;
        if (clusters == 0 || options.Resamples == 0)
        {
            return (new double?[clusters], clusters == 0 ? "no cluster" : "not computed");
        }

        // Every k-th failure, so that the subset covers the window evenly.
        var step = Math.Max(1, (int)Math.Ceiling(labels.Length / (double)MostPoints));
        var basis = Enumerable.Range(0, labels.Length).Where(i => i % step == 0).ToArray();
        var settings = step == 1 ? options : options.ForPart(labels.Length, basis.Length);
        var of = step == 1 ? "" : $" of {basis.Length} of the {labels.Length} failures";
        var measured = BootstrapStability.Measure(
            Array.ConvertAll(basis, i => labels[i]),
            draw => FailureGrouping.Group(space, Array.ConvertAll(draw, i => basis[i]), settings, cancellationToken).Labels,
            new BootstrapStabilityOptions { Resamples = options.Resamples, Seed = seed },
            progress,
            cancellationToken
        );
        var byLabel = measured.ToDictionary(m => m.Label, m => m.Jaccard);
        return (
            [.. Enumerable.Range(0, clusters).Select(c => byLabel.TryGetValue(c, out var j) && !double.IsNaN(j) ? (double?)j : null)],
            $"{options.Resamples} bootstrap resamples{of} through fragments, joins, absorption and splits"
        );
    }
}
