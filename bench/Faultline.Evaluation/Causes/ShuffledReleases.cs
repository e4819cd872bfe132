using Faultline.Causes;
using Faultline.Statistics;
using Faultline.Traces;

namespace Faultline.Evaluation.Causes;

/// <summary>Inside each territory that was really found, failures are dealt out anew over both windows; is any release named?</summary>
internal sealed class ShuffledReleases
{
    private readonly ExplainRequest real;
    private readonly FeatureColumn[] columns;
    private readonly List<int[]> territories;
    private readonly bool[] failed;

    public ShuffledReleases(ExplainRequest real, Explanation explained)
    {
        this.real = real;
        Trace[] traces = [.. real.Current, .. real.Baseline];
        failed = [.. real.CurrentFailed, .. real.BaselineFailed];
        var table = FeatureTable.From(traces).WithClock(traces);
        columns = [.. table.Columns.Where(c => !real.Exclude.Contains(c.Name))];
        territories =
        [
            .. explained
                .Clusters.Where(c => c.Territory is not null)
                .Select(c => c.Territory!.Holds(table, traces))
                .Select(inside => Enumerable.Range(0, traces.Length).Where(r => inside[r]).ToArray()),
        ];
    }

    public bool Named(int copy)
    {
        int[] allNow = [.. Enumerable.Range(0, real.Current.Count)];
        int[] allBefore = [.. Enumerable.Range(real.Current.Count, real.Baseline.Count)];
        var random = new SplitMix64((ulong)copy + 991);
        foreach (var rows in territories)
        {
            var dealt = (bool[])failed.Clone();
            int[] order = [.. rows];
            random.Shuffle<int>(order);
            for (var i = 0; i < rows.Length; i++)
            {
                dealt[rows[i]] = failed[order[i]];
            }

            var release = ReleaseFinder.Find(
                columns,
                allNow,
                allBefore,
                Array.FindAll(rows, r => r < real.Current.Count),
                Array.FindAll(rows, r => r >= real.Current.Count),
                r => dealt[r],
                territories.Count,
                real.Options
            );
            if (release is not null)
            {
                return true;
            }
        }

        return false;
    }
}
