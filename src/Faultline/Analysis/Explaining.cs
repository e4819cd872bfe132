using Faultline.Causes;
using Faultline.Clustering;
using Faultline.Clustering.FailureAware;
using Faultline.Configuration;
using Faultline.Pulling;
using Faultline.Traces;

namespace Faultline.Analysis;

/// <summary>Hands a clustered window to the search for causes.</summary>
public static class Explaining
{
    /// <summary>What is asked about a clustered window.</summary>
    public static ExplainRequest Request(
        PullResult pull,
        JudgedWindow? baseline,
        Partition partition,
        IReadOnlyList<string> clusterIds,
        bool[] discoveryOfFailed,
        WorkflowConfig config,
        int seed
    )
    {
        // Failures first, passing traffic behind them.
        List<Trace> current = [.. pull.Failed.Select(f => f.Trace), .. pull.Passing];
        var passing = pull.Passing.Count;
        return new ExplainRequest
        {
            Current = current,
            CurrentFailed = [.. Enumerable.Repeat(true, pull.Failed.Count), .. Enumerable.Repeat(false, passing)],
            Clusters = [.. partition.Labels, .. Enumerable.Repeat(-1, passing)],
            BlindClusters = [.. partition.BlindLabels, .. Enumerable.Repeat(-1, passing)],
            Discovery = [.. discoveryOfFailed, .. Halves.Split(pull.Passing, seed)],
            Weights = [.. pull.Failed.Select(f => f.Weight), .. Enumerable.Repeat(1.0, passing)],
            Baseline = baseline?.Traces ?? [],
            BaselineFailed = baseline?.Failed ?? [],
            Exclude = [.. config.Clustering.ExcludeAttributes, .. OutcomeAttributes.Names(pull.Failed, pull.Passing)],
            ClusterIds = clusterIds,
            Options = new CauseOptions { Seed = seed },
        };
    }
}
