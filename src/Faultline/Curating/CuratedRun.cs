using Faultline.Analysis;
using Faultline.Causes;
using Faultline.Prioritizing;
using Faultline.Weekly;

namespace Faultline.Curating;

/// <summary>Works changed clusters into a copy of their run: members, counts, ranks, headlines, map and the anchors by which the next run knows them.</summary>
/// <remarks>
/// What was measured on traffic (causes, territory, pass rates) is kept where it was measured and says of which part it speaks; a group split off by hand has none
/// until the window is analysed again.
/// </remarks>
internal static class CuratedRun
{
    public static AnalysisRun Compose(AnalysisRun run, Grouping groups)
    {
        var failures = RunFailures.Of(run);
        var members = failures.Order.Where(t => groups.Of(t) is not null).ToLookup(t => groups.Of(t)!, StringComparer.Ordinal);
        var ranked = Prioritizer.Rank(
            [.. failures.Order.Select(t => new RankedTrace(t, groups.Of(t), null, failures.Weight(t)))],
            [.. failures.Order.Select(failures.Impact)],
            run.Seed
        );
        var known = run.Clusters.ToDictionary(c => c.ClusterId, StringComparer.Ordinal);
        var clusters = ranked
            .Select(rank => Cluster(rank, groups.Groups[rank.ClusterId], [.. members[rank.ClusterId]], known, failures))
            .ToList();
        var home = groups
            .Groups.SelectMany(g => g.Value.Parts.Select(part => (part, g.Key)))
            .ToLookup(x => x.part, x => x.Key, StringComparer.Ordinal);
        string? Home(string? id) => id is null ? null : home[id].FirstOrDefault();
        var present = clusters.Select(c => c.ClusterId).ToHashSet(StringComparer.Ordinal);
        return run with
        {
            Clusters =
            [
                .. clusters.Select(c =>
                    c with
                    {
                        SameTrafficAs =
                        [
                            .. c.SameTrafficAs.Select(Home).OfType<string>().Where(o => o != c.ClusterId).Distinct(StringComparer.Ordinal),
                        ],
                    }
                ),
            ],
            Noise = Noise(run.Noise, failures, groups),
            Map = [.. run.Map.Select(p => p with { ClusterId = groups.Of(p.TraceId) })],
            Anchors = CuratedAnchors.Of(run, groups, members, failures),
            Headlines = Headlines.Of(clusters, run.Change, run.Compared),
            Lineage = run.Lineage is { } lineage
                ? lineage with
                {
                    Flows = [.. lineage.Flows.Select(f => f.To is { } to && !present.Contains(to) ? f with { To = Home(to) } : f)],
                }
                : null,
        };
    }

    private static ClusterReport Cluster(
        Priority rank,
        CuratedGroup group,
        IReadOnlyList<string> members,
        Dictionary<string, ClusterReport> known,
        RunFailures failures
    )
    {
        var parts = group.Parts.Where(known.ContainsKey).Select(id => known[id]).ToList();
        var ranks = (parts.FirstOrDefault() ?? Fresh(rank, group, known)) with
        {
            Name = group.Name,
            NamedBy = group.NamedBy,
            EstimatedTotal = rank.EstimatedTotal,
            Impact = new ImpactReport(rank.Impact.Value, rank.Impact.Low, rank.Impact.High),
            ImpactRank = rank.ImpactRank,
            FrequencyRank = rank.FrequencyRank,
            TiedWith = rank.TiedWith,
        };
        if (!group.Merged && !group.MembersChanged)
        {
            return ranks;
        }

        var inside = members.ToHashSet(StringComparer.Ordinal);
        return ranks with
        {
            Size = members.Count,
            Members = members,
            Absorbed = [.. parts.SelectMany(p => p.Absorbed).Where(inside.Contains)],
            Representatives = failures.Representatives(members, [.. parts.SelectMany(p => p.Representatives)]),
            Keywords = parts.Count > 1 ? Interleaved([.. parts.Select(p => p.Keywords)]) : ranks.Keywords,
            Causes = [.. parts.SelectMany(p => p.Causes.Select(c => parts.Count > 1 ? c with { Part = p.Name } : c))],
            Signals = failures.Signals(members) ?? (group.MembersChanged ? new Dictionary<string, int>() : Summed(parts)),
            Stability = null,
            Drift = null,
            Curated = new CuratedReport([.. parts.Skip(1).Select(p => p.ClusterId)], group.SplitFrom, group.MembersChanged),
        };
    }

    private static ClusterReport Fresh(Priority rank, CuratedGroup group, Dictionary<string, ClusterReport> known)
    {
        var source = group.SplitFrom is [var only] ? known.GetValueOrDefault(only) : null;
        return new ClusterReport
        {
            ClusterId = rank.ClusterId,
            Name = group.Name,
            Tag = source is null
                ? new TagReport("unlabeled", "evidence", 0, "Split off by hand; nobody has labelled it yet.")
                : source.Tag with
                {
                    Confirmed = false,
                    Source = "evidence",
                    Reason = $"As suggested for {source.ClusterId}, from which it was split off.",
                },
            Size = rank.Size,
            EstimatedTotal = rank.EstimatedTotal,
            Keywords = group.Keywords,
            Representatives = [],
            Members = [],
            Impact = new ImpactReport(0, 0, 0),
            ImpactRank = rank.ImpactRank,
            FrequencyRank = rank.FrequencyRank,
        };
    }

    private static NoiseInfo Noise(NoiseInfo noise, RunFailures failures, Grouping groups)
    {
        string[] members = [.. failures.Order.Where(t => groups.Of(t) is null)];
        if (members.Length == noise.Members.Count && noise.Members.All(t => groups.Of(t) is null))
        {
            return noise;
        }

        var kept = noise.Outliers.Index().Where(o => groups.Of(o.Item) is null).ToList();
        return noise with
        {
            Size = members.Length,
            Members = members,
            Outliers = [.. kept.Select(o => o.Item)],
            Glosh = [.. kept.Where(o => o.Index < noise.Glosh.Count).Select(o => noise.Glosh[o.Index])],
            Pockets = [.. noise.Pockets.Where(p => p.Members.All(t => groups.Of(t) is null))],
        };
    }

    private static SortedDictionary<string, int> Summed(IReadOnlyList<ClusterReport> parts) =>
        new(
            parts
                .SelectMany(p => p.Signals)
                .GroupBy(s => s.Key, StringComparer.Ordinal)
                .ToDictionary(g => g.Key, g => g.Sum(s => s.Value), StringComparer.Ordinal),
            StringComparer.Ordinal
        );

    private static IReadOnlyList<string> Interleaved(IReadOnlyList<IReadOnlyList<string>> lists) =>
        [
            .. Enumerable
                .Range(0, lists.Max(l => l.Count))
                .SelectMany(i => lists.Where(l => i < l.Count).Select(l => l[i]))
                .Distinct(StringComparer.Ordinal)
                .Take(8),
        ];
}
