namespace Faultline.Gating;

/// <param name="Repeats">Runs of every row.</param>
/// <param name="MaxRepeats">Runs of a row where the verdict stayed open.</param>
/// <param name="FalseBlockRate">Share of simulated gate runs that blocked an unchanged agent.</param>
/// <param name="Drop">The drop that <see cref="SelfTestCluster.Detection"/> is about.</param>
/// <param name="Calls">Agent calls of a gate run on an unchanged agent, on average.</param>
/// <param name="CallsCompared">The same of the plan it was compared with; null when there was none.</param>
public sealed record SelfTestReport(
    int Simulations,
    int Repeats,
    int MaxRepeats,
    bool EarlyStop,
    int BaselineRepeats,
    Analysis.Rate FalseBlockRate,
    double Drop,
    double Calls,
    IReadOnlyList<SelfTestCluster> Clusters,
    double? CallsCompared = null
);

/// <param name="PassRate">That the runs were drawn from.</param>
/// <param name="FalseBlocks">Share of runs in which an unchanged agent was blocked by this cluster.</param>
/// <param name="Detection">Share of runs in which the drop, in this cluster alone, blocked by this cluster.</param>
/// <param name="Calls">Agent calls for this cluster when the agent has not changed, on average.</param>
/// <param name="CallsDropped">The same when it dropped.</param>
/// <param name="SameVerdict">Share of runs whose verdict on an unchanged agent is that of the compared plan on the same answers; null without one.</param>
/// <param name="SameVerdictDropped">The same when it dropped.</param>
public sealed record SelfTestCluster(
    string Cluster,
    int Rows,
    double PassRate,
    Analysis.Rate FalseBlocks,
    Analysis.Rate Detection,
    double Calls,
    double CallsDropped,
    double? SameVerdict = null,
    double? SameVerdictDropped = null
);
