using Faultline.Regression;

namespace Faultline.Gating;

/// <summary>One cluster's rows and their arithmetic.</summary>
internal sealed class ClusterTally
{
    /// <param name="p">The paired test's p where the rows were looked at more than once; otherwise it is computed here.</param>
    public ClusterTally(RegressionCluster cluster, IReadOnlyList<RowResult> rows, Baseline? baseline, double? p = null)
    {
        Cluster = cluster;
        Rows = rows;
        Numbers = new ClusterNumbers([.. rows.Select(r => Counts(r, baseline))]);
        P = p ?? Numbers.P;
        if (Numbers.P is not null)
        {
            Fixed = [.. rows.Where(r => r.Outcome == RowOutcome.Pass && PassedBefore(r, baseline) == false)];
            Broken = [.. rows.Where(r => r.Outcome == RowOutcome.Fail && PassedBefore(r, baseline) == true)];
        }
    }

    public RegressionCluster Cluster { get; }

    public IReadOnlyList<RowResult> Rows { get; }

    public ClusterNumbers Numbers { get; }

    public double? P { get; }

    public IReadOnlyList<RowResult> Fixed { get; } = [];

    public IReadOnlyList<RowResult> Broken { get; } = [];

    /// <summary>Rows that decide a critical cluster: they broke (without a baseline: fail), and no run or retry passed.</summary>
    public int ConfirmedBroken =>
        (P is null ? Rows.Where(r => r.Outcome == RowOutcome.Fail) : Broken).Count(r =>
            r.Passes == 0 && r.Retries.All(x => x.Outcome != RowOutcome.Pass)
        );

    public int Count(RowOutcome outcome) => Rows.Count(r => r.Outcome == outcome);

    /// <summary>Share of runs in error among all runs that could have been judged.</summary>
    public double ErrorShare
    {
        get
        {
            var counted = Rows.Where(r => !r.Quarantined).ToArray();
            var runs = counted.SelectMany(r => r.Runs).Count(r => r.Outcome != RowOutcome.Unjudged);
            return runs == 0 ? 0 : (double)counted.SelectMany(r => r.Runs).Count(r => r.Outcome == RowOutcome.Error) / runs;
        }
    }

    public static RowCounts Counts(RowResult row, Baseline? baseline) =>
        row.Quarantined ? default
        : baseline?.For(row.Row) is { } before ? new RowCounts(before.Passes, before.Judged, row.Passes, row.Judged)
        : new RowCounts(0, 0, row.Passes, row.Judged);

    private static bool? PassedBefore(RowResult row, Baseline? baseline) =>
        baseline?.For(row.Row) is { } before ? 2 * before.Passes > before.Judged : null;
}
