using System.Globalization;
using Faultline.Analysis;

namespace Faultline.Evaluation.Causes;

/// <summary>Week by week: whose slice is among the causes of a cluster, and which headlines blame traffic that no planted mode lives in.</summary>
internal static class CauseTable
{
    private const int Enough = 40;

    public static async Task RunAsync(CausesOptions options)
    {
        var store = await LoadedTraces.ReadAsync(options.Data, new HashSet<string>());
        var truth = LoadedTraces.ReadTruth(options.Truth, "mode");
        var slices = PlantedSlice.Read(options.Slices);
        var workflow = (await store.ListWorkflowsAsync())[0].Workflow;
        var found = new SortedDictionary<string, List<bool>>(StringComparer.Ordinal);
        var falseHeadlines = 0;
        var conditions = 0;
        var needless = 0;
        Console.WriteLine("| week | mode | failures | verdict | recall | purity | Jaccard | best slice among the causes |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|");
        foreach (var window in Windows(store))
        {
            var week = await CauseWindow.AnalyzeAsync(store, truth, workflow, window, null, options.Seed, !options.Usual);
            var planted = slices.ToDictionary(s => s.Mode, s => s.Rows(week.Table));
            foreach (var mode in planted.Keys.Where(m => week.Failures(m) >= Enough))
            {
                var best = Best(week, planted[mode], mode);
                (found.TryGetValue(mode, out var list) ? list : found[mode] = []).Add(best?.Match.Found == true);
                Console.WriteLine(
                    Text(
                        $"| {window.From:MM-dd} | {mode} | {week.Failures(mode)} | {(best?.Match.Found == true ? "found" : "**missed**")} | {best?.Match.Recall:.00} | {best?.Match.Purity:.00} | {best?.Match.Jaccard:.00} | {best?.Cause.Text.Split(':')[0]} |"
                    )
                );
            }

            foreach (var headline in week.Run.Headlines)
            {
                var told = week.Run.Clusters.FirstOrDefault(c => headline.Contains(c.ClusterId, StringComparison.Ordinal));
                if (headline.Contains("points gained", StringComparison.Ordinal))
                {
                    Console.WriteLine(Text($"| {window.From:MM-dd} | gain | | not judged | | | | {headline} |"));
                    continue;
                }

                if (told is null)
                {
                    continue;
                }

                var rows = week.Rows(told.Causes[0].Conditions);
                var isTrue = planted.Any(p => SliceMatch.Of(rows, p.Value, ModeFailed(week, p.Key)).True);
                falseHeadlines += isTrue ? 0 : 1;
                var extra = isTrue ? Needless(week, told, slices, planted) : [];
                conditions += isTrue ? told.Causes[0].Conditions.Count : 0;
                needless += extra.Count;
                if (!isTrue || extra.Count > 0 || options.Verbose)
                {
                    var verdict = isTrue
                        ? extra.Count == 0
                            ? "true"
                            : $"true, needless: {string.Join(", ", extra)}"
                        : "**false**";
                    Console.WriteLine(Text($"| {window.From:MM-dd} | headline | | {verdict} | | | | {headline} |"));
                }
            }
        }

        foreach (var (mode, weeks) in found)
        {
            Console.WriteLine(Text($"| all | {mode} | | found in {weeks.Count(f => f)} of {weeks.Count} weeks | | | | |"));
        }

        Console.WriteLine(
            Text(
                $"| all | {found.Count} modes | | found in most weeks: {found.Count(f => f.Value.Count(x => x) * 2 > f.Value.Count)}, at least once: {found.Count(f => f.Value.Contains(true))}; mode-weeks {found.Sum(f => f.Value.Count(x => x))} of {found.Sum(f => f.Value.Count)}; false headlines {falseHeadlines}; needless conditions in true ones {needless} of {conditions} | | | | |"
            )
        );
    }

    /// <summary>Conditions of a true headline on attributes that its mode's slice does not speak of; releases and the clock may say when a mode began.</summary>
    private static List<string> Needless(
        CauseWindow week,
        ClusterReport told,
        IReadOnlyList<PlantedSlice> slices,
        Dictionary<string, bool[]> planted
    )
    {
        var rows = week.Rows(told.Causes[0].Conditions);
        var mode = slices.MaxBy(s => SliceMatch.Of(rows, planted[s.Mode], ModeFailed(week, s.Mode)).Jaccard)!;
        return
        [
            .. told.Causes[0]
                .Conditions.Where(c =>
                    mode.Conditions.All(p => p.Attribute != c.Attribute)
                    && c.Attribute != "time"
                    && !c.Attribute.EndsWith("_version", StringComparison.Ordinal)
                    && !c.Attribute.EndsWith("_release", StringComparison.Ordinal)
                )
                .Select(c => $"{c.Attribute} {c.Op} {c.Value}"),
        ];
    }

    private static (CauseReport Cause, SliceMatch Match)? Best(CauseWindow week, bool[] planted, string mode) =>
        week
            .Run.Clusters.SelectMany(c => c.Causes)
            .Select(c => (Cause: c, Match: SliceMatch.Of(week.Rows(c.Conditions), planted, ModeFailed(week, mode))))
            .OrderByDescending(x => x.Match.Found)
            .ThenByDescending(x => Math.Min(x.Match.Recall, 1) * Math.Min(x.Match.Purity, 1))
            .Cast<(CauseReport, SliceMatch)?>()
            .FirstOrDefault();

    private static bool[] ModeFailed(CauseWindow week, string mode) => [.. week.Failed.Select((f, i) => f && week.Modes[i] == mode)];

    public static IEnumerable<(DateTime From, DateTime To)> Windows(LoadedTraces store)
    {
        for (var start = store.All[0].Timestamp.Date; start <= store.All[^1].Timestamp; start = start.AddDays(7))
        {
            yield return (start, start.AddDays(7));
        }
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
