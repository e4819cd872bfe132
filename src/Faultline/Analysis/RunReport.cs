using Faultline.Causes;
using Faultline.Clustering;
using Faultline.Prioritizing;
using Faultline.Pulling;
using Faultline.Statistics;
using Faultline.Weekly;

namespace Faultline.Analysis;

/// <summary>Puts what the steps found into the run document.</summary>
internal static class RunReport
{
    /// <summary>Clusters in order of impact.</summary>
    public static IReadOnlyList<ClusterReport> Clusters(
        PullResult pull,
        Partition partition,
        IReadOnlyList<(string Id, IReadOnlyList<int> Members)> clusters,
        IReadOnlyList<ClusterDescription> described,
        Explanation explained,
        PriorityList ranked,
        WeeklyRates weeks
    )
    {
        var at = clusters.Select((c, i) => (c.Id, i)).ToDictionary(x => x.Id, x => x.i, StringComparer.Ordinal);
        return
        [
            .. ranked.Ranked.Select(rank =>
            {
                var c = at[rank.ClusterId];
                var members = clusters[c].Members;
                return new ClusterReport
                {
                    ClusterId = rank.ClusterId,
                    Name = described[c].Name,
                    Tag = new TagReport(
                        described[c].Tag.Tag,
                        described[c].Tag.Source,
                        described[c].Tag.Confidence,
                        described[c].Tag.Reason
                    ),
                    Size = members.Count,
                    EstimatedTotal = rank.EstimatedTotal,
                    Stability = partition.Stability[c] is { } s ? Math.Round(s, 3) : null,
                    Keywords = described[c].Keywords,
                    Representatives = [.. described[c].Representatives.Select(Id)],
                    Members = [.. members.Select(Id)],
                    Absorbed = [.. members.Where(m => partition.Absorbed[m]).Select(Id)],
                    Impact = new ImpactReport(rank.Impact.Value, rank.Impact.Low, rank.Impact.High),
                    ImpactRank = rank.ImpactRank,
                    FrequencyRank = rank.FrequencyRank,
                    TiedWith = rank.TiedWith,
                    PassRate = explained.Clusters[c].Report?.PassRate,
                    PreviousPassRate = explained.Clusters[c].Report?.Previous,
                    Territory = explained.Clusters[c].Report is { } territory ? territory with { Weeks = weeks.ByTerritory[c] } : null,
                    SameTrafficAs = [.. explained.Clusters[c].SameTrafficAs.Select(other => clusters[other].Id)],
                    Notes = [.. partition.Notes.Where(n => n.Cluster == c).Select(n => n.Text)],
                    Causes = [.. explained.Clusters[c].Causes.Select(CauseReports.Of)],
                    Signals = new SortedDictionary<string, int>(
                        members
                            .SelectMany(m => pull.Failed[m].Signals.Select(s => s.Kind).Distinct(StringComparer.Ordinal))
                            .GroupBy(k => k, StringComparer.Ordinal)
                            .ToDictionary(g => g.Key, g => g.Count(), StringComparer.Ordinal),
                        StringComparer.Ordinal
                    ),
                };
            }),
        ];

        string Id(int index) => pull.Failed[index].Trace.TraceId;
    }

    public static AnalysisRun Compose(
        AnalysisRequest request,
        string pipeline,
        PullResult pull,
        Partition partition,
        IReadOnlyList<ClusterReport> clusters,
        Explanation explained,
        PriorityList ranked,
        WeeklyRates weeks,
        CancellationToken cancellationToken
    ) =>
        new()
        {
            RunId = RunIds.ForRun(request, pipeline),
            Workflow = request.Workflow,
            From = request.From,
            To = request.To,
            CreatedAt = request.Now,
            Seed = request.Seed,
            Pipeline = pipeline,
            Weekly = request.Weekly,
            TotalTraces = pull.TotalTraces,
            TotalFailed = pull.TotalFailed,
            Sampled = pull.Failed.Count,
            PassRate = PassRate(pull),
            Weeks = weeks.Aggregate,
            Signals = pull.Signals,
            Embedding = partition.Embedding,
            Algorithm = partition.Algorithm,
            Noise = NoiseAnalysis.Of(pull, partition, cancellationToken),
            Saturation = Saturation.Of(partition),
            Clusters = clusters,
            Compared = request.Compare,
            Change = explained.Change,
            Headlines = Headlines.Of(clusters, explained.Change, request.Compare),
            Warnings = [.. pull.Warnings, .. partition.Warnings, .. ranked.Warnings, .. Symptoms(clusters)],
        };

    /// <summary>Slices may speak of what was only known in the course of the conversation; whether that made the failure or came of it, logs cannot tell.</summary>
    private static IEnumerable<string> Symptoms(IReadOnlyList<ClusterReport> clusters)
    {
        var names = clusters
            .SelectMany(c => c.Causes)
            .SelectMany(c => c.Conditions)
            .Select(c => c.Attribute)
            .Where(Consequences.IsMeasuredDuring)
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal)
            .ToList();
        if (names.Count > 0)
        {
            yield return $"Measured during the conversation: {string.Join(", ", names)}. A slice that names {(names.Count == 1 ? "it" : "one of them")} may be a symptom rather than the cause; leave attributes out with clustering.exclude_attributes.";
        }
    }

    /// <summary>Share of all traffic that did not fail, with Wilson's interval.</summary>
    private static Rate PassRate(PullResult pull)
    {
        var interval = Wilson.Interval(pull.TotalTraces - pull.TotalFailed, pull.TotalTraces);
        return new Rate(interval.Value, interval.Low, interval.High, interval.N);
    }
}
