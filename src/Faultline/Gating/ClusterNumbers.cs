using Faultline.Statistics;

namespace Faultline.Gating;

/// <summary>Passes and judged runs of one row, now and in the baseline; 0 runs where there are none.</summary>
public readonly record struct RowCounts(int BaselinePasses, int BaselineRuns, int Passes, int Runs);

/// <summary>The arithmetic of one cluster: rate, pairs, and the paired test before any correction.</summary>
internal sealed class ClusterNumbers
{
    public ClusterNumbers(IReadOnlyList<RowCounts> rows)
    {
        var judged = rows.Where(r => r.Runs > 0).ToArray();
        Shares = [.. judged.Select(r => (double)r.Passes / r.Runs)];
        Runs = judged.Sum(r => r.Runs);
        Rate = ClusteredMean.Interval(Shares, Runs);
        Paired = [.. judged.Where(r => r.BaselineRuns > 0).Select(r => new PairedRow(r.BaselinePasses, r.BaselineRuns, r.Passes, r.Runs))];
        if (Paired.Length > 0)
        {
            BaselineRate = Paired.Average(p => (double)p.BaselinePasses / p.BaselineRuns);
            Drop = PairedDrop.Interval([.. Paired.Select(p => p.Drop)]);
            P = PairedRows.MidP(Paired);
        }
    }

    /// <summary>Pass share of each judged row.</summary>
    public double[] Shares { get; }

    /// <summary>Judged runs.</summary>
    public int Runs { get; }

    public Interval Rate { get; }

    public PairedRow[] Paired { get; }

    /// <summary>On the paired rows.</summary>
    public double? BaselineRate { get; }

    public Interval? Drop { get; }

    /// <summary>Of this look alone.</summary>
    public double? P { get; }
}
