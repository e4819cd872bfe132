namespace Faultline.Clustering.FailureAware;

/// <summary>Over-segmentation: pure fragments, usually one a wording of a failure mode.</summary>
public static class Fragments
{
    /// <summary>Labels of the given rows from HDBSCAN with leaf selection; −1 is noise.</summary>
    public static HdbscanResult Find(
        Matrix points,
        FailureAwareOptions options,
        CancellationToken cancellationToken,
        int? threads = null
    ) =>
        Hdbscan.Fit(
            points,
            new HdbscanOptions
            {
                MinClusterSize = options.FragmentSize,
                MinSamples = options.FragmentSamples,
                Metric = Metric.Euclidean,
                Selection = ClusterSelection.Leaf,
                Threads = threads,
            },
            cancellationToken
        );
}
