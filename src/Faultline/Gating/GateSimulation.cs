using Faultline.Gating.Sequential;
using Faultline.Statistics;

namespace Faultline.Gating;

/// <summary>A cluster to simulate.</summary>
/// <param name="Rates">The pass rate of each row, in [0, 1].</param>
public sealed record SimulatedCluster(string Name, double[] Rates, ClusterPolicy Policy);

/// <summary>Gate runs by simulation: the gate's own rules on answers drawn from known pass rates.</summary>
public static class GateSimulation
{
    /// <param name="drop">Of a cluster's rate; it falls on the rows in proportion to what they have to lose.</param>
    /// <param name="reference">A plan that the same answers are judged by too, to see how often the verdicts agree.</param>
    public static SelfTestReport Run(
        IReadOnlyList<SimulatedCluster> clusters,
        SequentialPlan plan,
        double alpha,
        int baselineRuns,
        int simulations,
        double drop,
        int seed,
        SequentialPlan? reference = null,
        IProgress<double>? progress = null,
        CancellationToken cancellationToken = default
    )
    {
        var sums = new SimulationSums(clusters.Count);
        var done = 0;
        Parallel.For(
            0,
            simulations,
            new ParallelOptions { CancellationToken = cancellationToken },
            simulation =>
            {
                cancellationToken.ThrowIfCancellationRequested();
                var answers = clusters.Select((cluster, c) => new SimulatedAnswers(cluster, seed, simulation, c, baselineRuns)).ToArray();
                var found = Judge(answers, plan, alpha, drop);
                var other = reference is null ? null : Judge(answers, reference, alpha, drop);
                lock (sums)
                {
                    sums.Add(found, other);
                    progress?.Report((double)++done / simulations);
                }
            }
        );
        return sums.Report(clusters, plan, baselineRuns, simulations, drop);
    }

    // Every cluster unchanged; and each dropped in turn, the others unchanged.
    private static SimulatedRun Judge(SimulatedAnswers[] answers, SequentialPlan plan, double alpha, double drop)
    {
        Ending[] same = [.. answers.Select(a => Play(a, plan, alpha / answers.Length, 0))];
        Ending[] worse = [.. answers.Select(a => Play(a, plan, alpha / answers.Length, drop))];
        var adjusted = Holm.Adjust([.. same.Select(e => e.P)]);
        var unchanged = same.Select((e, c) => Verdict(e, answers[c].Cluster.Policy, adjusted[c], alpha)).ToArray();
        var dropped = worse
            .Select(
                (e, c) =>
                {
                    var p = same.Select(other => other.P).ToArray();
                    p[c] = e.P;
                    return Verdict(e, answers[c].Cluster.Policy, Holm.Adjust(p)[c], alpha);
                }
            )
            .ToArray();
        return new SimulatedRun(unchanged, dropped, [.. same.Select(e => e.Calls)], [.. worse.Select(e => e.Calls)]);
    }

    private static Ending Play(SimulatedAnswers answers, SequentialPlan plan, double blockAt, double drop)
    {
        var policy = answers.Cluster.Policy;
        var rows = answers.Baseline.Select(passes => new RowCounts(passes, answers.BaselineRuns, 0, 0)).ToArray();
        var sequence = new SequentialCluster(plan, policy, [.. answers.Baseline.Select(passes => (passes, answers.BaselineRuns))], blockAt);
        var calls = 0;
        while (sequence.Open)
        {
            foreach (var (row, repeat) in sequence.Next())
            {
                calls++;
                var now = rows[row];
                rows[row] = now with { Passes = now.Passes + (answers.Passes(row, repeat, drop) ? 1 : 0), Runs = now.Runs + 1 };
            }

            sequence.Observe(rows);
        }

        var broken = 0;
        for (var i = 0; policy.Critical && i < rows.Length; i++)
        {
            var failed = rows[i].Runs > 0 && rows[i].Passes == 0 && 2 * rows[i].BaselinePasses > rows[i].BaselineRuns;
            var retries = GateRetries.Count(rows[i]);
            calls += retries;
            var runs = rows[i].Runs;
            broken += failed && !Enumerable.Range(runs, retries).Any(repeat => answers.Passes(i, repeat, drop)) ? 1 : 0;
        }

        return new Ending(new ClusterNumbers(rows), broken, sequence.P ?? 1, calls);
    }

    private static SimulatedVerdict Verdict(Ending ending, ClusterPolicy policy, double pAdjusted, double alpha) =>
        GateJudge.Of(ending.Numbers, ending.ConfirmedBroken, policy, pAdjusted, alpha);

    private sealed record Ending(ClusterNumbers Numbers, int ConfirmedBroken, double P, int Calls);
}
