using Faultline.Configuration;
using Faultline.Gating.Sequential;
using Faultline.Regression;

namespace Faultline.Gating;

/// <summary>The gate run on itself: how often it blocks an agent that has not changed (A/A), and how often it sees a drop, on the user's own rows and repeats.</summary>
/// <remarks>
/// Both sides of every simulated run are drawn from the same pass rates of the rows. With several recorded runs a row's rate is shrunk toward its
/// cluster's by the beta-binomial's intra-row correlation (method of moments); with one run nothing is known about single rows, and each has its
/// cluster's rate, which gives the most disagreement between two runs and so errs against the gate.
/// </remarks>
public static class SelfTest
{
    /// <param name="results">Recorded runs of one agent.</param>
    /// <param name="plan">How often the gate looks.</param>
    /// <param name="baselineRuns">Runs a row of the simulated baseline.</param>
    /// <param name="drop">The drop of the pass rate whose detection is measured, cluster by cluster. In (0, 1].</param>
    /// <exception cref="FaultlineException">When no row could be judged.</exception>
    public static SelfTestReport Run(
        RegressionDataset dataset,
        IReadOnlyDictionary<string, RowResult> results,
        GateConfig config,
        SequentialPlan plan,
        int baselineRuns,
        int simulations,
        double drop,
        int seed,
        IProgress<double>? progress = null,
        CancellationToken cancellationToken = default
    )
    {
        SimulatedCluster[] clusters =
        [
            .. from cluster in dataset.Clusters
            let rows = plan.Order(cluster.Rows).Select(r => results[r.CaseId]).Where(r => r.Judged > 0).ToArray()
            where rows.Length > 0
            select new SimulatedCluster(
                cluster.Name,
                RowRates.Of([.. rows.Select(r => (r.Passes, r.Judged))]),
                ClusterPolicy.For(config, cluster.Name)
            ),
        ];
        return clusters.Length == 0
            ? throw FaultlineException.Input(
                "no row could be judged, so there is nothing to simulate from; give the rows gold answers or matchers."
            )
            : GateSimulation.Run(
                clusters,
                plan,
                config.Alpha,
                baselineRuns,
                simulations,
                drop,
                seed,
                // What stopping early changes is told beside what it saves.
                plan.EarlyStop
                    ? plan with
                    {
                        EarlyStop = false,
                    }
                    : null,
                progress,
                cancellationToken
            );
    }
}
