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
    public static SelfTestReport Run(
        IReadOnlyList<SimulatedCluster> clusters,
        SequentialPlan plan,
        double alpha,
        int baselineRuns,
        int simulations,
        double drop,
        int seed,
        IProgress<double>? progress = null,
        CancellationToken cancellationToken = default
    )
    {
        var sums = new Sums(clusters.Count);
        var done = 0;
        Parallel.For(
            0,
            simulations,
            new ParallelOptions { CancellationToken = cancellationToken },
            simulation =>
            {
                // A seed of its own for each: the result does not depend on the number of threads.
                var random = new SplitMix64(SplitMix64.Hash("gate", (ulong)((long)seed * 1_000_003 + simulation)));
                var same = new Ending[clusters.Count];
                var worse = new Ending[clusters.Count];
                for (var c = 0; c < clusters.Count; c++)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    var before = clusters[c].Rates.Select(rate => Passes(random, rate, baselineRuns)).ToArray();
                    same[c] = Play(clusters[c], before, baselineRuns, plan, alpha / clusters.Count, random, 0);
                    worse[c] = Play(clusters[c], before, baselineRuns, plan, alpha / clusters.Count, random, drop);
                }

                var blocked = Blocks(clusters, same, alpha);
                var seen = new bool[clusters.Count];
                for (var c = 0; c < clusters.Count; c++)
                {
                    Ending[] one = [.. same];
                    one[c] = worse[c];
                    seen[c] = Blocks(clusters, one, alpha)[c];
                }

                lock (sums)
                {
                    sums.Add(same, worse, blocked, seen);
                    progress?.Report((double)++done / simulations);
                }
            }
        );
        return sums.Report(clusters, plan, baselineRuns, simulations, drop);
    }

    private static Ending Play(
        SimulatedCluster cluster,
        int[] before,
        int baselineRuns,
        SequentialPlan plan,
        double blockAt,
        SplitMix64 random,
        double drop
    )
    {
        var mean = cluster.Rates.Average();
        var factor = mean > 0 ? Math.Max(0, 1 - drop / mean) : 1;
        var rows = before.Select(passes => new RowCounts(passes, baselineRuns, 0, 0)).ToArray();
        var sequence = new SequentialCluster(plan, cluster.Policy, [.. before.Select(passes => (passes, baselineRuns))], blockAt);
        var calls = 0;
        while (sequence.Open)
        {
            foreach (var (row, _) in sequence.Next())
            {
                calls++;
                var now = rows[row];
                rows[row] = now with { Passes = now.Passes + Passes(random, cluster.Rates[row] * factor, 1), Runs = now.Runs + 1 };
            }

            sequence.Observe(rows);
        }

        var broken = 0;
        for (var i = 0; cluster.Policy.Critical && i < rows.Length; i++)
        {
            var failed = rows[i].Runs > 0 && rows[i].Passes == 0 && 2 * rows[i].BaselinePasses > rows[i].BaselineRuns;
            var retries = GateRetries.Count(rows[i]);
            calls += retries;
            broken += failed && Passes(random, cluster.Rates[i] * factor, retries) == 0 ? 1 : 0;
        }

        return new Ending(new ClusterNumbers(rows), broken, sequence.P ?? 1, calls);
    }

    private static bool[] Blocks(IReadOnlyList<SimulatedCluster> clusters, Ending[] endings, double alpha)
    {
        var adjusted = Holm.Adjust([.. endings.Select(e => e.P)]);
        return [.. endings.Select((e, i) => GateJudge.Blocks(e.Numbers, e.ConfirmedBroken, clusters[i].Policy, adjusted[i], alpha))];
    }

    private static int Passes(SplitMix64 random, double rate, int runs)
    {
        var passes = 0;
        for (var k = 0; k < runs; k++)
        {
            passes += random.NextDouble() < rate ? 1 : 0;
        }

        return passes;
    }

    private sealed record Ending(ClusterNumbers Numbers, int ConfirmedBroken, double P, int Calls);

    private sealed class Sums(int clusters)
    {
        private readonly int[] _falseBlocks = new int[clusters];
        private readonly int[] _seen = new int[clusters];
        private readonly long[] _calls = new long[clusters];
        private readonly long[] _callsDropped = new long[clusters];
        private int _blockedRuns;

        public void Add(Ending[] same, Ending[] worse, bool[] blocked, bool[] seen)
        {
            _blockedRuns += blocked.Any(b => b) ? 1 : 0;
            for (var c = 0; c < clusters; c++)
            {
                _falseBlocks[c] += blocked[c] ? 1 : 0;
                _seen[c] += seen[c] ? 1 : 0;
                _calls[c] += same[c].Calls;
                _callsDropped[c] += worse[c].Calls;
            }
        }

        public SelfTestReport Report(
            IReadOnlyList<SimulatedCluster> all,
            SequentialPlan plan,
            int baselineRuns,
            int simulations,
            double drop
        ) =>
            new(
                simulations,
                plan.Runs,
                plan.MostRuns,
                plan.EarlyStop,
                baselineRuns,
                Share(_blockedRuns, simulations),
                drop,
                (double)_calls.Sum() / simulations,
                [
                    .. all.Select(
                        (c, i) =>
                            new SelfTestCluster(
                                c.Name,
                                c.Rates.Length,
                                c.Rates.Average(),
                                Share(_falseBlocks[i], simulations),
                                Share(_seen[i], simulations),
                                (double)_calls[i] / simulations,
                                (double)_callsDropped[i] / simulations
                            )
                    ),
                ]
            );

        private static Analysis.Rate Share(int count, int of)
        {
            var interval = Wilson.Interval(count, of);
            return new Analysis.Rate(interval.Value, interval.Low, interval.High, of);
        }
    }
}
