using Faultline.Analysis;
using Faultline.Pulling;

namespace Faultline.Weekly;

/// <summary>Writes into a run what the comparison with the one before says: lineage, inherited labels, drift, anchors for the next.</summary>
internal static class WeeklyFindings
{
    public static AnalysisRun AddTo(AnalysisRun run, PullResult pull, Identities identities)
    {
        var lineage = identities
            .Clusters.Select((c, i) => (c.Id, Report: identities.Reports[i]))
            .ToDictionary(x => x.Id, x => x.Report, StringComparer.Ordinal);
        var drift = Drifts(run, identities);
        return run with
        {
            Versions = identities.Versions,
            Lineage = identities.Lineage,
            Clusters =
            [
                .. run.Clusters.Select(c =>
                    c with
                    {
                        Name = identities.Named.TryGetValue(c.ClusterId, out var named) ? named.Name : c.Name,
                        NamedBy = identities.Named.TryGetValue(c.ClusterId, out named) ? named.By : null,
                        Lineage = lineage[c.ClusterId],
                        Drift = drift.GetValueOrDefault(c.ClusterId),
                        Tag = Inherit(c.Tag, lineage[c.ClusterId].Inherited),
                    }
                ),
            ],
            Anchors = Anchors.Choose(pull, identities.Clusters),
            Warnings =
            [
                .. identities.Lineage.Break is { } broken ? [broken.Text] : Array.Empty<string>(),
                .. run.Warnings,
                .. identities.Warnings,
            ],
        };
    }

    private static TagReport Inherit(TagReport tag, KnownLabel? label) =>
        label is null
            ? tag
            : new TagReport(
                label.Tag,
                "human",
                1,
                $"{label.Person} confirmed it on {label.ConfirmedAt:yyyy-MM-dd} (run {label.RunId}); inherited, because the cluster is the same.",
                Confirmed: true
            );

    private static Dictionary<string, DriftReport> Drifts(AnalysisRun run, Identities identities)
    {
        if (identities.Before is not { } before || identities.Lineage.Break is not null)
        {
            return [];
        }

        var sizes = before.Clusters.ToDictionary(c => c.ClusterId, StringComparer.Ordinal);
        var came = identities.Lineage.Flows.Where(f => f.To is not null).ToLookup(f => f.To!, StringComparer.Ordinal);
        var reports = Drift.Test(
            [.. run.Clusters.Select(c => (Before(came[c.ClusterId], sizes), new WindowCount(c.Size, c.EstimatedTotal)))],
            before.TotalTraces,
            run.TotalTraces
        );
        return run.Clusters.Zip(reports).ToDictionary(x => x.First.ClusterId, x => x.Second, StringComparer.Ordinal);
    }

    /// <summary>Last week's failures as this week's clusters would hold them: sizes as they stood would show every change of the clustering as one of the traffic.</summary>
    private static WindowCount Before(IEnumerable<ClusterFlow> came, Dictionary<string, ClusterReport> sizes)
    {
        double sampled = 0;
        double estimated = 0;
        foreach (var flow in came)
        {
            var from = sizes[flow.From];
            // A cluster turns away some of its own; what came to it stands for that much more.
            var failures = Math.Min(from.EstimatedTotal, flow.Failures / NearestCluster.Accepts);
            estimated += failures;
            sampled += failures * from.Size / from.EstimatedTotal;
        }

        return new WindowCount((int)Math.Round(sampled), Math.Round(estimated, 1));
    }
}
