using Faultline.Analysis;
using Faultline.Weekly;

namespace Faultline.Curating;

/// <summary>The members that stand for changed clusters in later runs, so that next week knows the clusters people made.</summary>
internal static class CuratedAnchors
{
    public static IReadOnlyList<Anchor> Of(AnalysisRun run, Grouping groups, ILookup<string, string> members, RunFailures failures)
    {
        var kept = Anchors.Of(run).ToLookup(a => a.ClusterId, StringComparer.Ordinal);
        var signals = Anchors
            .Of(run)
            .DistinctBy(a => a.TraceId, StringComparer.Ordinal)
            .ToDictionary(a => a.TraceId, a => a.Signals, StringComparer.Ordinal);
        return
        [
            .. groups.Groups.SelectMany(g =>
                g.Value is { Merged: false, MembersChanged: false } ? kept[g.Key] : Chosen(g.Key, [.. members[g.Key]])
            ),
        ];

        IEnumerable<Anchor> Chosen(string id, IReadOnlyList<string> all)
        {
            var scale = Math.Max(1, all.Count / (double)Anchors.PerCluster);
            return Anchors
                .Spread(all, Anchors.PerCluster)
                .Select(t => new Anchor(
                    t,
                    id,
                    failures.Weight(t) * scale,
                    failures.SignalsOf(t) is { Count: > 0 } own ? own : signals.GetValueOrDefault(t) ?? []
                ));
        }
    }
}
