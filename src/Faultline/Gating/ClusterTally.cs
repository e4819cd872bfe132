using Faultline.Regression;
using Faultline.Statistics;

namespace Faultline.Gating;

/// <summary>The arithmetic of one cluster: rates, pairs, and the paired test before correction.</summary>
internal sealed class ClusterTally
{
    public ClusterTally(RegressionCluster cluster, IReadOnlyList<RowResult> rows, Baseline? baseline)
    {
        Cluster = cluster;
        Rows = rows;
        var judged = rows.Where(r => r.Judged > 0).ToArray();
        Shares = [.. judged.Select(r => r.Share)];
        Rate = ClusteredMean.Interval(Shares, judged.Sum(r => r.Judged));
        Paired =
        [
            .. from row in judged
            let before = baseline?.For(row.Row)
            where before is not null
            select (row, new PairedRow(before.Passes, before.Judged, row.Passes, row.Judged)),
        ];
        if (Paired.Count > 0)
        {
            BaselineRate = Paired.Average(p => (double)p.Pair.BaselinePasses / p.Pair.BaselineRuns);
            Drop = PairedDrop.Interval([.. Paired.Select(p => p.Pair.Drop)]);
            P = PairedRows.MidP([.. Paired.Select(p => p.Pair)]);
            Fixed = [.. Paired.Where(p => p.Row.Outcome == RowOutcome.Pass && !PassedBefore(p.Pair)).Select(p => p.Row)];
            Broken = [.. Paired.Where(p => p.Row.Outcome == RowOutcome.Fail && PassedBefore(p.Pair)).Select(p => p.Row)];
        }
    }

    public RegressionCluster Cluster { get; }

    public IReadOnlyList<RowResult> Rows { get; }

    /// <summary>Pass share of each judged row.</summary>
    public double[] Shares { get; }

    public Interval Rate { get; }

    public IReadOnlyList<(RowResult Row, PairedRow Pair)> Paired { get; }

    public double? BaselineRate { get; }

    public Interval? Drop { get; }

    public double? P { get; }

    public IReadOnlyList<RowResult> Fixed { get; } = [];

    public IReadOnlyList<RowResult> Broken { get; } = [];

    public int Count(RowOutcome outcome) => Rows.Count(r => r.Outcome == outcome);

    /// <summary>Share of runs in error among all runs that could have been judged.</summary>
    public double ErrorShare
    {
        get
        {
            var runs = Rows.SelectMany(r => r.Runs).Count(r => r.Outcome != RowOutcome.Unjudged);
            return runs == 0 ? 0 : (double)Rows.SelectMany(r => r.Runs).Count(r => r.Outcome == RowOutcome.Error) / runs;
        }
    }

    private static bool PassedBefore(PairedRow pair) => 2 * pair.BaselinePasses > pair.BaselineRuns;
}
