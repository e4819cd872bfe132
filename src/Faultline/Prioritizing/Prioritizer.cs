using System.Globalization;
using Faultline.Statistics;

namespace Faultline.Prioritizing;

/// <summary>Step 4: which cluster hurts most. Impact = Σ over the estimated true occurrences of the intent's weight; frequency stands beside it.</summary>
public static class Prioritizer
{
    /// <summary>The workflow fixes the top three first.</summary>
    public const int DefaultTop = 3;

    private const int NamedAtMost = 8;

    /// <summary>Ranks the clusters. The result does not depend on the order of <paramref name="traces"/>.</summary>
    /// <param name="traces">Every sampled failure, noise included: the interval comes from resampling all of them.</param>
    /// <param name="weights">Intent → business weight of one failure, at least 0. Empty: impact is the number of occurrences, and a warning says so.</param>
    /// <param name="seed">Seed of the bootstrap.</param>
    /// <param name="top">Where the boundary for ties lies.</param>
    /// <param name="cancellationToken">Checked at every resample.</param>
    public static PriorityList Rank(
        IEnumerable<RankedTrace> traces,
        IReadOnlyDictionary<string, double> weights,
        int seed = 42,
        int top = DefaultTop,
        CancellationToken cancellationToken = default
    )
    {
        var sample = traces.ToArray();
        var byFrequency = weights.Count == 0;
        var ranked = Rank(sample, Array.ConvertAll(sample, t => ImpactOf(t, weights)), seed, top, cancellationToken);
        var unweighted = byFrequency ? [] : Unweighted(sample, weights);
        return new PriorityList(
            ranked,
            byFrequency,
            [.. unweighted.Select(u => u.Intent)],
            Warnings(byFrequency, ranked.Count, unweighted)
        );
    }

    /// <summary>What a failure adds to its cluster's impact.</summary>
    public static double ImpactOf(RankedTrace trace, IReadOnlyDictionary<string, double> weights) =>
        trace.Weight * (weights.Count == 0 ? 1 : WeightOf(trace.Intent, weights));

    /// <summary>The same where each failure's impact is known.</summary>
    /// <param name="traces">Every sampled failure, noise included.</param>
    /// <param name="impacts">What each adds to its cluster, same order.</param>
    /// <param name="seed">Seed of the bootstrap.</param>
    /// <param name="top">Where the boundary for ties lies.</param>
    /// <param name="cancellationToken">Checked at every resample.</param>
    public static IReadOnlyList<Priority> Rank(
        IReadOnlyList<RankedTrace> traces,
        IReadOnlyList<double> impacts,
        int seed = 42,
        int top = DefaultTop,
        CancellationToken cancellationToken = default
    )
    {
        int[] order = [.. Enumerable.Range(0, traces.Count).OrderBy(i => traces[i].TraceId, StringComparer.Ordinal)];
        var sample = Array.ConvertAll(order, i => traces[i]);
        var impact = Array.ConvertAll(order, i => impacts[i]);
        var ids = sample
            .Where(t => t.ClusterId is not null)
            .Select(t => t.ClusterId!)
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal)
            .ToArray();
        var indexOf = ids.Select((id, i) => (id, i)).ToDictionary(x => x.id, x => x.i, StringComparer.Ordinal);
        var cluster = Array.ConvertAll(sample, t => t.ClusterId is null ? -1 : indexOf[t.ClusterId]);
        var intervals = ImpactBootstrap.Intervals(cluster, impact, ids.Length, seed, cancellationToken);

        var total = new double[ids.Length];
        var value = new double[ids.Length];
        var size = new int[ids.Length];
        for (var i = 0; i < sample.Length; i++)
        {
            if (cluster[i] >= 0)
            {
                total[cluster[i]] += sample[i].Weight;
                value[cluster[i]] += impact[i];
                size[cluster[i]]++;
            }
        }

        var byTotal = Enumerable.Range(0, ids.Length).OrderByDescending(c => total[c]).ThenBy(c => ids[c], StringComparer.Ordinal).ToList();
        var byImpact = byTotal.OrderByDescending(c => value[c]).ToList();
        var ties = BoundaryTies.Find([.. byImpact.Select(c => intervals[c])], top);
        var overall = total.Sum() > 0 ? value.Sum() / total.Sum() : 0;
        return
        [
            .. byImpact.Select(
                (c, rank) =>
                    new Priority
                    {
                        ClusterId = ids[c],
                        Size = size[c],
                        EstimatedTotal = total[c],
                        Impact = new Interval(value[c], intervals[c].Low, intervals[c].High, size[c]),
                        ImpactRank = rank + 1,
                        FrequencyRank = byTotal.IndexOf(c) + 1,
                        TiedWith = [.. ties[rank].Select(other => ids[byImpact[other]])],
                        RankNote = RankNote.For(
                            rank + 1,
                            byTotal.IndexOf(c) + 1,
                            total[c] > 0 ? value[c] / total[c] : 0,
                            overall,
                            MainIntent(sample, impact, cluster, c)
                        ),
                    }
            ),
        ];
    }

    private static double WeightOf(string? intent, IReadOnlyDictionary<string, double> weights) =>
        intent is null ? 0 : weights.GetValueOrDefault(intent, 0);

    private static string? MainIntent(RankedTrace[] sample, double[] impact, int[] cluster, int c) =>
        Enumerable
            .Range(0, sample.Length)
            .Where(i => cluster[i] == c && sample[i].Intent is not null)
            .GroupBy(i => sample[i].Intent!, StringComparer.Ordinal)
            .OrderByDescending(g => g.Sum(i => impact[i]))
            .ThenByDescending(g => g.Count())
            .ThenBy(g => g.Key, StringComparer.Ordinal)
            .FirstOrDefault()
            ?.Key;

    private static (string Intent, double Occurrences)[] Unweighted(RankedTrace[] sample, IReadOnlyDictionary<string, double> weights) =>
        [
            .. sample
                .Where(t => t.ClusterId is not null && (t.Intent is null || !weights.ContainsKey(t.Intent)))
                .GroupBy(t => t.Intent ?? "(no intent)", StringComparer.Ordinal)
                .Select(g => (Intent: g.Key, Occurrences: g.Sum(t => t.Weight)))
                .OrderByDescending(g => g.Occurrences)
                .ThenBy(g => g.Intent, StringComparer.Ordinal),
        ];

    private static List<string> Warnings(bool byFrequency, int clusters, (string Intent, double Occurrences)[] unweighted)
    {
        var warnings = new List<string>();
        if (byFrequency && clusters > 0)
        {
            warnings.Add(
                "No intent has an impact weight, so impact is the number of failures; give weights under `impact:` in faultline.yaml."
            );
        }

        if (unweighted.Length > 0)
        {
            var named = string.Join(
                ", ",
                unweighted
                    .Take(NamedAtMost)
                    .Select(u => string.Create(CultureInfo.InvariantCulture, $"{u.Intent} ({u.Occurrences:0} failures)"))
            );
            var more = unweighted.Length > NamedAtMost ? $" and {unweighted.Length - NamedAtMost} more" : "";
            warnings.Add(
                $"Intents without an impact weight count 0 in the ranking: {named}{more}; give them a weight under `impact:` in faultline.yaml."
            );
        }

        return warnings;
    }
}
