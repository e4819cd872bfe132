using Faultline.Analysis;
using Faultline.Causes;
using Faultline.Clustering;
using Faultline.Clustering.FailureAware;
using Faultline.Configuration;
using Faultline.Pulling;
using Faultline.Traces;

namespace Faultline.Evaluation.Causes;

/// <summary>What is said of a week whose metadata was dealt out anew over two weeks: clustered again, joined by that metadata, searched, tested and told.</summary>
/// <param name="Clusters">How many clusters there were to explain.</param>
/// <param name="Cause">Does any cluster have a cause?</param>
/// <param name="Slice">Does any headline name a slice or a part of the change?</param>
/// <param name="Part">Is any part of the change significant?</param>
/// <param name="Aggregate">Is the aggregate said to have moved?</param>
/// <param name="Said">The headlines, and the parts of the change that are significant.</param>
internal sealed record ShuffledWeek(int Clusters, bool Cause, bool Slice, bool Part, bool Aggregate, IReadOnlyList<string> Said)
{
    /// <param name="real">Both windows as one, judged once: verdicts and signals stay with what was answered.</param>
    /// <param name="start">Where the later window begins.</param>
    /// <param name="copy">Which copy.</param>
    public static async Task<ShuffledWeek> OfAsync(PullResult real, DateTime start, int copy)
    {
        var known = real.Failed.ToDictionary(f => f.Trace.TraceId, StringComparer.Ordinal);
        var dealt = Deal.Anew([.. real.Failed.Select(f => f.Trace), .. real.Passing], (ulong)copy + 1);
        var now = dealt.Where(t => t.Timestamp >= start).ToList();
        Trace[] before = [.. dealt.Where(t => t.Timestamp < start)];
        PulledTrace[] failed = [.. now.Where(t => known.ContainsKey(t.TraceId)).Select(t => known[t.TraceId] with { Trace = t })];
        var pull = real with
        {
            From = start,
            TotalTraces = now.Count,
            TotalFailed = failed.Length,
            Failed = failed,
            Passing = [.. now.Where(t => !known.ContainsKey(t.TraceId))],
        };

        // Settings as they are: choosing them takes ten times as long and changes which clusters come out, not how they are tested.
        var pipeline = new FailureAwarePipeline(new ClusteringConfig(), copy, new FailureAwareOptions { Resamples = 0, Choose = false });
        var discovery = Halves.Split([.. failed.Select(f => f.Trace)], copy);
        var partition = await pipeline.RunAsync(pull, discovery);
        var explained = Explainer.Explain(
            Explaining.Request(
                pull,
                new JudgedWindow(before, Array.ConvertAll(before, t => known.ContainsKey(t.TraceId))),
                partition,
                [.. Enumerable.Range(0, partition.ClusterCount).Select(c => $"c-{c}")],
                discovery,
                new FaultlineConfig().For(real.Workflow),
                copy
            )
        );
        var change = explained.Change!;
        var said = Headlines.Of([.. explained.Clusters.Select((c, i) => Report(c, i, partition))], change);
        return new ShuffledWeek(
            explained.Clusters.Count,
            explained.Clusters.Any(c => c.Causes.Count > 0),
            said.Any(h => h.StartsWith("Requests ", StringComparison.Ordinal) || h.Contains("hide each other", StringComparison.Ordinal)),
            change.Contributions.Any(c => c.Traffic is not null && Math.Min(c.PAdjusted ?? 1, c.PMixAdjusted ?? 1) <= 0.05),
            change.P <= 0.05,
            [
                .. said,
                .. change
                    .Contributions.Where(c => c.Traffic is not null && Math.Min(c.PAdjusted ?? 1, c.PMixAdjusted ?? 1) <= 0.05)
                    .Select(c => $"({c.ClusterId}, {c.Traffic}: p {c.PAdjusted:0.000} of the rate, {c.PMixAdjusted:0.000} of the mix)"),
            ]
        );
    }

    private static ClusterReport Report(ExplainedCluster explained, int cluster, Partition partition)
    {
        var size = partition.Labels.Count(l => l == cluster);
        return new ClusterReport
        {
            ClusterId = $"c-{cluster}",
            Name = $"c-{cluster}",
            Tag = new TagReport("unlabeled", "evidence", 0, ""),
            Size = size,
            EstimatedTotal = size,
            Keywords = [],
            Representatives = [],
            Members = [],
            Impact = new ImpactReport(size, size, size),
            ImpactRank = cluster + 1,
            FrequencyRank = cluster + 1,
            PassRate = explained.Report?.PassRate,
            PreviousPassRate = explained.Report?.Previous,
            SameTrafficAs = [.. explained.SameTrafficAs.Select(c => $"c-{c}")],
            Causes = [.. explained.Causes.Select(CauseReports.Of)],
        };
    }
}
