using Faultline.Configuration;

namespace Faultline.Gating;

/// <summary>The gate's policy as it holds for one cluster.</summary>
public sealed record ClusterPolicy(double Threshold, double MinDrop, bool InconclusiveBlocks, bool Critical, double MaxErrorRate)
{
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
