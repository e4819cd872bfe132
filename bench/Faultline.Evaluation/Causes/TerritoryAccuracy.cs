using System.Globalization;
using Faultline.Analysis;

namespace Faultline.Evaluation.Causes;

/// <summary>Pass rate of each cluster's territory against that of the planted slice it stands for.</summary>
internal static class TerritoryAccuracy
{
    private const int Enough = 40;

    public static async Task RunAsync(CausesOptions options)
    {
        var without = options.Without;
        var store = await LoadedTraces.ReadAsync(options.Data, new HashSet<string>());
        var truth = LoadedTraces.ReadTruth(options.Truth, "mode");
        var slices = PlantedSlice.Read(options.Slices);
        var workflow = (await store.ListWorkflowsAsync())[0].Workflow;
        var rows = new List<(string Mode, Rate Estimate, double Same, double Others, bool Near)>();
        var weeks = new List<(DateTime From, CauseWindow Week, Dictionary<string, (int Passed, int Total)> True)>();
        foreach (var window in CauseTable.Windows(store))
        {
            var full = await CauseWindow.PullAsync(store, workflow, window);
            var week = await CauseWindow.AnalyzeAsync(store.Without(without), truth, workflow, window, null, options.Seed, !options.Usual);
            Faultline.Traces.Trace[] traces = [.. full.Failed.Select(f => f.Trace), .. full.Passing];
            var table = Faultline.Causes.FeatureTable.From(traces).WithClock(traces);
            weeks.Add(
                (
                    window.From,
                    week,
                    slices.ToDictionary(
                        s => s.Mode,
                        s =>
                        {
                            // A territory is told apart from releases, so that it can be compared across them.
                            var inside = s.WithoutReleases().Rows(table);
                            var total = inside.Count(i => i);
                            return (total - inside.Take(full.Failed.Count).Count(i => i), total);
                        }
                    )
                )
            );
        }

        foreach (var (_, week, planted) in weeks)
        {
            var modeOf = week.Traces.Select((t, i) => (t.TraceId, Mode: week.Modes[i])).ToDictionary(x => x.TraceId, x => x.Mode);
            foreach (var mode in planted.Keys.Where(m => week.Failures(m) >= Enough))
            {
                // The cluster that holds most of the mode stands for it.
                var cluster = week.Run.Clusters.OrderByDescending(c => c.Members.Count(m => modeOf[m] == mode)).First();
                var others = weeks.Where(w => w.Week != week && w.Week.Failures(mode) >= Enough).Select(w => w.True[mode]).ToList();
                if (cluster.Territory is { } territory)
                {
                    rows.Add(
                        (
                            mode,
                            territory.PassRate,
                            (double)planted[mode].Passed / planted[mode].Total,
                            others.Count == 0 ? double.NaN : (double)others.Sum(o => o.Passed) / others.Sum(o => o.Total),
                            territory.NearRequests
                        )
                    );
                }
                else
                {
                    rows.Add((mode, new Rate(double.NaN, double.NaN, double.NaN, 0), double.NaN, double.NaN, false));
                }
            }
        }

        Console.WriteLine(
            "| mode | weeks | with a territory | by neighbourhood | mean bias, points | largest error, points | true rate of the week inside the interval | rate of the other weeks inside |"
        );
        Console.WriteLine("|---|---|---|---|---|---|---|---|");
        foreach (var group in rows.GroupBy(r => r.Mode).OrderBy(g => g.Key, StringComparer.Ordinal).Append(null!))
        {
            var all = (group?.AsEnumerable() ?? rows).ToList();
            var known = all.Where(r => r.Estimate.N > 0).ToList();
            var stationary = known.Where(r => !double.IsNaN(r.Others)).ToList();
            Console.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"| {group?.Key ?? "all"} | {all.Count} | {known.Count} | {known.Count(r => r.Near)} | {(known.Count == 0 ? 0 : 100 * known.Average(r => r.Estimate.Value - r.Same)):0.0} | {(known.Count == 0 ? 0 : 100 * known.Max(r => Math.Abs(r.Estimate.Value - r.Same))):0.0} | {known.Count(r => r.Same >= r.Estimate.Low && r.Same <= r.Estimate.High)} of {known.Count} | {stationary.Count(r => Holds(r.Estimate, r.Others))} of {stationary.Count} |"
                )
            );
        }
    }

    private static bool Holds(Rate estimate, double rate) => rate >= estimate.Low && rate <= estimate.High;
}
