namespace Faultline.Weekly;

/// <summary>What became of the earlier clusters, seen from their side.</summary>
internal static class GoneClusters
{
    private const double Whole = 0.7;

    public static RunLineage Of(Ancestry earlier, LineageMatch match, IReadOnlyList<string> ids)
    {
        var kept = match.Transitions.Select(t => t.InheritedId).OfType<string>().ToHashSet(StringComparer.Ordinal);
        var disappeared = new List<GoneCluster>();
        var flows = new List<ClusterFlow>();
        for (var i = 0; i < earlier.Clusters.Count; i++)
        {
            var known = earlier.Known[earlier.Clusters[i].ClusterId];
            if (earlier.Clusters[i].Gone)
            {
                continue;
            }

            var went = Went(match, i, ids);
            flows.AddRange(went.Select(w => new ClusterFlow(known.ClusterId, w.Key, Math.Round(w.Value * known.EstimatedTotal, 1))));
            if (!kept.Contains(known.ClusterId))
            {
                disappeared.Add(
                    known with
                    {
                        StillAlike = Math.Round(match.Failures.Where(f => f.Earlier == i).Sum(f => f.Weight), 1),
                        AbsorbedBy = went.FirstOrDefault(w => w.Key is not null && w.Value >= Whole).Key,
                        SplitInto =
                        [
                            .. match
                                .Transitions.Where(t => t.Transition == Transition.Split && t.From.Contains(known.ClusterId))
                                .Select(t => ids[t.Cluster]),
                        ],
                        Anchors = Fewer(known.Anchors),
                    }
                );
            }
        }

        return new RunLineage
        {
            PreviousRun = earlier.Run.RunId,
            PreviousFrom = earlier.Run.From,
            PreviousTo = earlier.Run.To,
            Disappeared = disappeared,
            Remembered = [.. earlier.Clusters.Where(c => c.Gone && !kept.Contains(c.ClusterId)).Select(c => earlier.Known[c.ClusterId])],
            Flows = flows,
        };
    }

    /// <summary>Share of an earlier cluster's anchors by the cluster they would be in today, largest first; null for none.</summary>
    private static List<KeyValuePair<string?, double>> Went(LineageMatch match, int earlier, IReadOnlyList<string> ids)
    {
        var own = match.Anchors.Where(a => a.Earlier == earlier).ToList();
        var all = own.Sum(a => a.Weight);
        return
        [
            .. own.GroupBy(a => a.Now)
                .OrderByDescending(g => g.Sum(a => a.Weight))
                .ThenBy(g => g.Key)
                .Select(g => KeyValuePair.Create(g.Key < 0 ? null : ids[g.Key], all > 0 ? g.Sum(a => a.Weight) / all : 0)),
        ];
    }

    private static IReadOnlyList<Anchor> Fewer(IReadOnlyList<Anchor> anchors)
    {
        if (anchors.Count <= Anchors.PerGoneCluster)
        {
            return anchors;
        }

        var scale = anchors.Count / (double)Anchors.PerGoneCluster;
        return [.. Anchors.Spread(anchors, Anchors.PerGoneCluster).Select(a => a with { Weight = a.Weight * scale })];
    }
}
