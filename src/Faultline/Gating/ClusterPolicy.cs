using Faultline.Configuration;

namespace Faultline.Gating;

/// <summary>The gate's policy as it holds for one cluster.</summary>
public sealed record ClusterPolicy(double Threshold, double MinDrop, bool InconclusiveBlocks, bool Critical, double MaxErrorRate)
{
    /// <summary>Whether a drop is large enough to block, should it be significant.</summary>
    /// <remarks>
    /// A cluster that was below its threshold already must be worse by more than the minimum with its whole interval: its baseline was blessed as it
    /// happened to come out, and nobody has promised that rate.
    /// </remarks>
    internal bool Exceeds(ClusterNumbers numbers) =>
        (numbers.BaselineRate < Threshold - 1e-12 ? numbers.Drop?.Low : numbers.Drop?.Value) > MinDrop;

    public static ClusterPolicy For(GateConfig config, string cluster)
    {
        var own = config.Clusters.GetValueOrDefault(cluster) ?? new ClusterGateConfig();
        return new ClusterPolicy(
            own.Threshold ?? config.Threshold,
            own.MinDrop ?? config.MinDrop,
            own.InconclusiveBlocks ?? config.InconclusiveBlocks,
            own.Critical,
            config.MaxErrorRate
        );
    }
}
