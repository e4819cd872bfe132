using Faultline.Analysis;
using Faultline.Clustering;
using Faultline.Configuration;
using Faultline.Labeling;
using Faultline.Pulling;
using Faultline.Traces;

namespace Faultline.Weekly;

/// <summary>Between clustering and everything that names a cluster: which identity each one has.</summary>
internal sealed class LineageStep(ITraceStore store, IWorkbench? workbench, FaultlineConfig config, IClusteringPipeline pipeline)
{
    public async Task<Identities> FindAsync(
        AnalysisRequest request,
        PullResult pull,
        Partition partition,
        CancellationToken cancellationToken
    )
    {
        var members = PartitionLabels.Members(partition.Labels);
        var versions = RunVersions.Of(config, request.Workflow, partition.Embedding.Model, pipeline.Name);
        var before = workbench is null ? null : await RunHistory.PreviousAsync(workbench, request, cancellationToken);
        var again = workbench is null ? null : await RunHistory.SameWindowAsync(workbench, request, cancellationToken);
        var earlier = before is null ? null : Ancestry.Of(before);
        var match = earlier is null ? null : await new LineageFinder(store, pipeline).MatchAsync(earlier, pull, members, cancellationToken);
        if (match is not null)
        {
            match = match with { Transitions = CarriedEdits.Name(before!, earlier!, match) };
        }

        var transitions = match?.Transitions ?? [.. members.Select((_, c) => new ClusterTransition(c, Transition.New, null, [], null))];
        var ids = Name(request.Workflow, pull, members, transitions, again, earlier);
        var labels = workbench is null
            ? []
            : (await workbench.ReadConfirmationsAsync(request.Workflow, cancellationToken)).ToDictionary(
                c => c.ClusterId,
                StringComparer.Ordinal
            );
        return new Identities
        {
            Versions = versions,
            Clusters = [.. ids.Select((id, c) => (id, members[c]))],
            Reports = [.. transitions.Select((t, c) => Report(t, ids[c], before, labels, request.From))],
            Lineage =
                earlier is null || match is null
                    ? new RunLineage()
                    : GoneClusters.Of(earlier, match, ids) with
                    {
                        Break = Broken(before!, versions),
                    },
            Before = before,
            Named = Named(again, before),
            Carry = run =>
                match is null ? [] : CarriedEdits.Find(run, before!, earlier!, match, [.. pull.Failed.Select(f => f.Trace.TraceId)], ids),
            Warnings = Warnings(before, match),
        };
    }

    private static string[] Name(
        string workflow,
        PullResult pull,
        IReadOnlyList<int>[] members,
        IReadOnlyList<ClusterTransition> transitions,
        AnalysisRun? again,
        Ancestry? earlier
    )
    {
        var taken = transitions.Select(t => t.InheritedId).OfType<string>().ToHashSet(StringComparer.Ordinal);
        taken.UnionWith(earlier?.Known.Keys ?? []);
        var ids = new string[members.Length];
        for (var c = 0; c < ids.Length; c++)
        {
            var traces = members[c].Select(i => pull.Failed[i].Trace.TraceId).ToHashSet(StringComparer.Ordinal);
            ids[c] = transitions[c].InheritedId ?? SameMembers(again, traces, taken) ?? RunIds.ForCluster(workflow, traces);
            taken.Add(ids[c]);
        }

        return ids;
    }

    /// <summary>The id that an earlier run of this window gave to mostly the same traces.</summary>
    private static string? SameMembers(AnalysisRun? again, HashSet<string> traces, HashSet<string> taken) =>
        again
            ?.Clusters.Where(c => !taken.Contains(c.ClusterId))
            .Select(c => (c.ClusterId, Shared: c.Members.Count(traces.Contains), c.Members.Count))
            .Where(c => 2 * c.Shared > c.Count + traces.Count - c.Shared)
            .OrderByDescending(c => c.Shared)
            .ThenBy(c => c.ClusterId, StringComparer.Ordinal)
            .Select(c => c.ClusterId)
            .FirstOrDefault();

    private LineageReport Report(
        ClusterTransition transition,
        string id,
        AnalysisRun? before,
        Dictionary<string, Confirmation> labels,
        DateTime from
    )
    {
        // A tag that has left the taxonomy is still worth showing, but not worth deciding anything.
        var valid = config.Taxonomy.Select(t => t.Name).ToHashSet(StringComparer.Ordinal);
        KnownLabel? Known(string cluster) =>
            labels.TryGetValue(cluster, out var c) ? new KnownLabel(c.Tag, c.ClusterId, c.RunId, c.Person, c.CreatedAt) : null;

        var own = transition.InheritedId is null ? null : Known(id);
        var inherited = own is not null && valid.Contains(own.Tag) ? own : null;
        var since =
            transition.Transition == Transition.Survives
                ? before?.Clusters.FirstOrDefault(c => c.ClusterId == id)?.Lineage.Since ?? before?.From
                : from;
        return new LineageReport(transition.Transition.ToString().ToLowerInvariant(), transition.From)
        {
            Shares = transition.Shares,
            Since = since,
            Inherited = inherited,
            Offered = inherited is null ? [.. transition.From.Select(Known).OfType<KnownLabel>()] : [],
        };
    }

    /// <summary>The newer name where both runs have one.</summary>
    private static Dictionary<string, (string Name, string By)> Named(params AnalysisRun?[] runs) =>
        runs.OfType<AnalysisRun>()
            .SelectMany(r => r.Clusters)
            .Where(c => c.NamedBy is not null)
            .DistinctBy(c => c.ClusterId, StringComparer.Ordinal)
            .ToDictionary(c => c.ClusterId, c => (c.Name, c.NamedBy!), StringComparer.Ordinal);

    private static LineageBreak? Broken(AnalysisRun before, RunVersions versions)
    {
        var then = before.Versions ?? versions with { Embedding = before.Embedding.Model, Pipeline = before.Pipeline };
        var changes = versions.Since(then);
        if (changes.Count == 0)
        {
            return null;
        }

        var what = string.Join("; ", changes.Select(c => $"{c.What} {c.From} → {c.To}"));
        return new LineageBreak(
            changes,
            $"Declared break since run {before.RunId}: {what}. Earlier clusters were placed anew with what this run uses, so identities carry over where content matches, "
                + "but no growth or shrinkage is claimed, and a cluster without a past may be new to the method rather than to the traffic."
        );
    }

    private static List<string> Warnings(AnalysisRun? before, LineageMatch? match) =>
        match is { Missing: > 0 }
            ?
            [
                $"{match.Missing:N0} traces that stand for clusters of earlier runs (run {before!.RunId} and before) are no longer stored; those clusters are recognised by what is left of them.",
            ]
            : [];
}
