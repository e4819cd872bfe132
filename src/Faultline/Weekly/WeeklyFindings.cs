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
        var drift = Drifts(run, identities, lineage);
        return run with
        {
            Versions = identities.Versions,
            Lineage = identities.Lineage,
            Clusters =
            [
                .. run.Clusters.Select(c =>
                    c with
                    {
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

    private static Dictionary<string, DriftReport> Drifts(AnalysisRun run, Identities identities, Dictionary<string, LineageReport> lineage)
    {
        if (identities.Before is not { } before || identities.Lineage.Break is not null)
        {
            return [];
        }

        var then = before.Clusters.ToDictionary(c => c.ClusterId, c => new WindowCount(c.Size, c.EstimatedTotal), StringComparer.Ordinal);
        // A piece of a split has no size before it.
        var compared = run.Clusters.Where(c => lineage[c.ClusterId].Status != "split").ToList();
        var reports = Drift.Test(
            [
                .. compared.Select(c =>
                {
                    var from = lineage[c.ClusterId].From.Select(id => then.GetValueOrDefault(id)).ToList();
                    return (
                        new WindowCount(from.Sum(f => f.Sampled), from.Sum(f => f.Estimated)),
                        new WindowCount(c.Size, c.EstimatedTotal)
                    );
                }),
            ],
            before.TotalTraces,
            run.TotalTraces
        );
        return compared.Zip(reports).ToDictionary(x => x.First.ClusterId, x => x.Second, StringComparer.Ordinal);
    }
}
