using Faultline.Configuration;
using Faultline.Regression;
using Faultline.Statistics;

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
    /// <param name="drop">The drop of the pass rate whose detection is measured, cluster by cluster. In (0, 1].</param>
    public static SelfTestReport Run(
        RegressionDataset dataset,
        IReadOnlyDictionary<string, RowResult> results,
        GateConfig config,
        int repeats,
        int simulations,
        double drop,
        int seed,
        IProgress<double>? progress = null,
        CancellationToken cancellationToken = default
    )
    {
        var clusters = dataset
            .Clusters.Select(c => c with { Rows = [.. c.Rows.Where(r => results[r.CaseId].Judged > 0)] })
            .Where(c => c.Rows.Count > 0)
            .ToArray();
        if (clusters.Length == 0)
        {
            throw FaultlineException.Input(
                "no row could be judged, so there is nothing to simulate from; give the rows gold answers or matchers."
            );
        }

        var policies = clusters.Select(c => ClusterPolicy.For(config, c.Name)).ToArray();
        var rates = clusters.Select(c => Rates([.. c.Rows.Select(r => results[r.CaseId])])).ToArray();
        var falseBlocks = new int[clusters.Length];
        var detected = new int[clusters.Length];
        var blockedRuns = 0;
        var done = 0;
        Parallel.For(
            0,
            simulations,
            new ParallelOptions { CancellationToken = cancellationToken },
            simulation =>
            {
                // A seed of its own for each: the result does not depend on the number of threads.
                var random = new Random(unchecked(seed * 1_000_003 + simulation));
                var before = clusters.SelectMany((c, i) => Draw(c, rates[i], random, repeats, 0)).ToArray();
                var baseline = new Baseline(
                    "simulated",
                    before.ToDictionary(r => r.Row.CaseId, r => new BaselineRow(r.Passes, r.Judged, null), StringComparer.Ordinal)
                );
                var tallies = clusters.Select((c, i) => new ClusterTally(c, Draw(c, rates[i], random, repeats, 0), baseline)).ToArray();
                var same = GateJudge.Blocks(tallies, policies, config.Alpha);
                var hit = new bool[clusters.Length];
                for (var c = 0; c < clusters.Length; c++)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    ClusterTally[] worse = [.. tallies];
                    worse[c] = new ClusterTally(clusters[c], Draw(clusters[c], rates[c], random, repeats, drop), baseline);
                    hit[c] = GateJudge.Blocks(worse, policies, config.Alpha)[c];
                }

                lock (falseBlocks)
                {
                    blockedRuns += same.Any(b => b) ? 1 : 0;
                    for (var c = 0; c < clusters.Length; c++)
                    {
                        falseBlocks[c] += same[c] ? 1 : 0;
                        detected[c] += hit[c] ? 1 : 0;
                    }

                    progress?.Report((double)++done / simulations);
                }
            }
        );
        return new SelfTestReport(
            simulations,
            repeats,
            Share(blockedRuns, simulations),
            drop,
            [
                .. clusters.Select(
                    (c, i) =>
                        new SelfTestCluster(
                            c.Name,
                            c.Rows.Count,
                            rates[i].Average(),
                            Share(falseBlocks[i], simulations),
                            Share(detected[i], simulations)
                        )
                ),
            ]
        );
    }

    /// <summary>Each row's pass rate, shrunk toward the cluster's.</summary>
    public static double[] Rates(IReadOnlyList<RowResult> rows)
    {
        var mean = rows.Average(r => r.Share);
        var repeated = rows.Where(r => r.Judged > 1).ToArray();
        var spread = mean * (1 - mean);
        if (repeated.Length == 0 || spread <= 0)
        {
            return [.. rows.Select(_ => mean)];
        }

        var both = repeated.Average(r => r.Passes * (r.Passes - 1.0) / (r.Judged * (r.Judged - 1.0)));
        var correlation = Math.Clamp((both - mean * mean) / spread, 0, 0.99);
        var prior = correlation <= 0 ? double.PositiveInfinity : (1 - correlation) / correlation;
        return [.. rows.Select(r => double.IsInfinity(prior) ? mean : (r.Passes + prior * mean) / (r.Judged + prior))];
    }

    // The drop is of the cluster's rate; it falls on the rows in proportion to what they have to lose.
    private static RowResult[] Draw(RegressionCluster cluster, double[] rates, Random random, int repeats, double drop)
    {
        var mean = rates.Average();
        var factor = mean > 0 ? Math.Max(0, 1 - drop / mean) : 1;
        return
        [
            .. cluster.Rows.Select(
                (row, i) =>
                    new RowResult(
                        row,
                        "",
                        [
                            .. Enumerable
                                .Range(0, repeats)
                                .Select(k => new RunResult(
                                    k,
                                    random.NextDouble() < rates[i] * factor ? RowOutcome.Pass : RowOutcome.Fail,
                                    "",
                                    null
                                )),
                        ]
                    )
            ),
        ];
    }

    private static Analysis.Rate Share(int count, int of)
    {
        var interval = Wilson.Interval(count, of);
        return new Analysis.Rate(interval.Value, interval.Low, interval.High, of);
    }
}

/// <param name="FalseBlockRate">Share of simulated gate runs that blocked an unchanged agent.</param>
/// <param name="Drop">The drop that <see cref="SelfTestCluster.Detection"/> is about.</param>
public sealed record SelfTestReport(
    int Simulations,
    int Repeats,
    Analysis.Rate FalseBlockRate,
    double Drop,
    IReadOnlyList<SelfTestCluster> Clusters
);

/// <param name="PassRate">That the runs were drawn from.</param>
/// <param name="FalseBlocks">Share of runs in which an unchanged agent was blocked by this cluster.</param>
/// <param name="Detection">Share of runs in which the drop, in this cluster alone, blocked by this cluster.</param>
public sealed record SelfTestCluster(string Cluster, int Rows, double PassRate, Analysis.Rate FalseBlocks, Analysis.Rate Detection);
