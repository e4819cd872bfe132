using Faultline.Statistics;

namespace Faultline.Gating.Sequential;

/// <summary>One cluster on its way to a verdict: what to ask next, and whether it is still open. It sees only its own rows, so that the order of clusters decides nothing.</summary>
public sealed class SequentialCluster
{
    // One-sided .00135 a look: what stops a cluster early on its threshold is settled by far.
    private const double EarlyZ = 3;

    private readonly SequentialPlan _plan;
    private readonly ClusterPolicy _policy;
    private readonly IReadOnlyList<Look> _looks;
    private readonly DropLikelihood? _likelihood;
    private readonly double _blockAt;
    private readonly bool _belowBefore;
    private readonly int _rows;
    private int _next;
    private IReadOnlyList<RowCounts>? _seen;

    /// <param name="baseline">Passes and runs of each row in the baseline; 0 runs where it has none.</param>
    /// <param name="blockAt">The p-value at which the cluster blocks whatever the others do: α over the number of tests.</param>
    public SequentialCluster(SequentialPlan plan, ClusterPolicy policy, IReadOnlyList<(int Passes, int Runs)> baseline, double blockAt)
    {
        (_plan, _policy, _blockAt, _rows) = (plan, policy, blockAt, baseline.Count);
        _looks = plan.Looks(baseline.Count);
        var paired = baseline.Where(b => b.Runs > 0).ToArray();
        if (paired.Length > 0)
        {
            _likelihood = plan.IsFixed ? null : new DropLikelihood(paired.Sum(b => b.Passes), paired.Sum(b => b.Runs), plan.Drop);
            _belowBefore = paired.Average(b => (double)b.Passes / b.Runs) < policy.Threshold - 1e-12;
        }
    }

    /// <summary>The least p over the looks so far, each divided by its weight; null without a baseline.</summary>
    public double? P { get; private set; }

    public bool Open { get; private set; } = true;

    /// <summary>Runs to make before the next look: positions of rows (in the order they are asked) and repeats.</summary>
    public IEnumerable<(int Row, int Repeat)> Next()
    {
        var look = _looks[_next];
        var before = _next == 0 ? new Look(0, 0, 0, 0) : _looks[_next - 1];
        var most = Math.Max(look.Runs, look.Others);
        for (var repeat = 0; repeat < most; repeat++)
        {
            for (var row = 0; row < _rows; row++)
            {
                // A row that nothing can judge, or whose agent failed every time, tells no more when asked again.
                var had = before.RunsOf(row);
                if (repeat >= had && repeat < look.RunsOf(row) && (had == 0 || _seen![row].Runs > 0))
                {
                    yield return (row, repeat);
                }
            }
        }
    }

    /// <param name="rows">All rows in the order they are asked; those not asked yet have 0 runs.</param>
    public void Observe(IReadOnlyList<RowCounts> rows)
    {
        _seen = rows;
        var look = _looks[_next++];
        var numbers = new ClusterNumbers(rows);
        if (numbers.P is { } p && look.Weight > 0)
        {
            P = Math.Min(P ?? 1, Math.Min(1, p / look.Weight));
        }

        Open = _next < _looks.Count && !Settled(numbers, complete: look.Others > 0 || look.Rows == rows.Count);
    }

    private bool Settled(ClusterNumbers numbers, bool complete)
    {
        if (numbers.Shares.Length == 0)
        {
            return complete;
        }

        var rate = complete ? numbers.Rate : Wilson.Interval(numbers.Rate.Value * numbers.Rate.N, numbers.Rate.N, EarlyZ);
        if ((P <= _blockAt && _policy.Exceeds(numbers)) || (!_belowBefore && rate.High < _policy.Threshold))
        {
            return true;
        }

        var cleared =
            _likelihood is null
            || _likelihood.LogRatio(numbers.Paired.Sum(r => r.CandidatePasses), numbers.Paired.Sum(r => r.CandidateRuns))
                <= Math.Log(_plan.MissRate);
        return cleared && (_belowBefore || rate.Low >= _policy.Threshold || (complete && numbers.Shares.All(s => s >= 1)));
    }
}
