using Faultline.Statistics;

namespace Faultline.Gating;

/// <summary>What an agent would answer in one simulated gate run: a row's repeat passes or fails whatever plan asks for it, so that plans can be compared answer by answer.</summary>
internal sealed class SimulatedAnswers
{
    private const ulong Step = 0x9E3779B97F4A7C15;
    private const ulong RepeatsOfARow = 1 << 20;
    private readonly ulong _candidate;
    private readonly double _mean;

    public SimulatedAnswers(SimulatedCluster cluster, int seed, int simulation, int index, int baselineRuns)
    {
        (Cluster, BaselineRuns, _mean) = (cluster, baselineRuns, cluster.Rates.Average());
        // A seed of its own for each: the result does not depend on the number of threads.
        var random = new SplitMix64(SplitMix64.Hash("gate", (ulong)(((long)seed * 1_000_003 + simulation) * 4099 + index)));
        Baseline = [.. cluster.Rates.Select(rate => Enumerable.Range(0, baselineRuns).Count(_ => random.NextDouble() < rate))];
        _candidate = random.Next();
    }

    public SimulatedCluster Cluster { get; }

    public int BaselineRuns { get; }

    /// <summary>Passes of each row in the baseline.</summary>
    public int[] Baseline { get; }

    /// <param name="drop">Of the cluster's rate, in proportion to what the row has to lose.</param>
    public bool Passes(int row, int repeat, double drop)
    {
        var rate = Cluster.Rates[row] * (_mean > 0 ? Math.Max(0, 1 - drop / _mean) : 1);
        return new SplitMix64(_candidate + Step * ((ulong)row * RepeatsOfARow + (ulong)repeat)).NextDouble() < rate;
    }
}
