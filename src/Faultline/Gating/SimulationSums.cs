using Faultline.Gating.Sequential;
using Faultline.Statistics;

namespace Faultline.Gating;

/// <param name="Name">One of <see cref="GateVerdicts"/>.</param>
internal readonly record struct SimulatedVerdict(string Name, bool Blocks);

/// <summary>One simulated gate run, cluster by cluster: unchanged, and dropped.</summary>
internal sealed record SimulatedRun(SimulatedVerdict[] Unchanged, SimulatedVerdict[] Dropped, int[] Calls, int[] CallsDropped);

/// <summary>Simulated gate runs, counted.</summary>
internal sealed class SimulationSums(int clusters)
{
    private readonly int[] _falseBlocks = new int[clusters];
    private readonly int[] _seen = new int[clusters];
    private readonly long[] _calls = new long[clusters];
    private readonly long[] _callsDropped = new long[clusters];
    private readonly long[] _agreeing = new long[clusters];
    private readonly long[] _agreeingDropped = new long[clusters];
    private long _otherCalls;
    private int _blockedRuns;
    private bool _compared;

    public void Add(SimulatedRun run, SimulatedRun? other)
    {
        _blockedRuns += run.Unchanged.Any(v => v.Blocks) ? 1 : 0;
        _compared |= other is not null;
        _otherCalls += other?.Calls.Sum() ?? 0;
        for (var c = 0; c < clusters; c++)
        {
            _falseBlocks[c] += run.Unchanged[c].Blocks ? 1 : 0;
            _seen[c] += run.Dropped[c].Blocks ? 1 : 0;
            _calls[c] += run.Calls[c];
            _callsDropped[c] += run.CallsDropped[c];
            _agreeing[c] += run.Unchanged[c] == other?.Unchanged[c] ? 1 : 0;
            _agreeingDropped[c] += run.Dropped[c] == other?.Dropped[c] ? 1 : 0;
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
                            (double)_callsDropped[i] / simulations,
                            _compared ? (double)_agreeing[i] / simulations : null,
                            _compared ? (double)_agreeingDropped[i] / simulations : null
                        )
                ),
            ],
            _compared ? (double)_otherCalls / simulations : null
        );

    private static Analysis.Rate Share(int count, int of)
    {
        var interval = Wilson.Interval(count, of);
        return new Analysis.Rate(interval.Value, interval.Low, interval.High, of);
    }
}
