using System.ComponentModel;
using Faultline.Analysis;
using Faultline.Clustering;
using Faultline.Curating;
using Faultline.Labeling;
using Faultline.Server.Mapping;
using Faultline.Server.Pages;
using Faultline.Traces;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Faultline.Server.Api;

/// <summary>A run's clusters as people have changed them, and the changes themselves.</summary>
internal static class ClusterRoutes
{
    private const int MostRows = 200;

    public static void MapClusters(this RouteGroupBuilder api)
    {
        api.MapGet("/runs/{run}/clusters", ClustersAsync).WithSummary("The run's clusters with the changes in force, by impact.");
        api.MapGet("/runs/{run}/clusters/{cluster}/members", MembersAsync)
            .WithSummary("Members of a cluster, filtered and in an order, a page of them.");
        api.MapTable(
            "/runs/{run}/clusters/{cluster}/members",
            "Members of a cluster, filtered and in an order",
            (path, ending) =>
                api.MapGet(
                    path,
                    async (
                        string run,
                        string cluster,
                        string? text,
                        string? version,
                        string? signal,
                        string? sort,
                        string? order,
                        CuratedRuns runs,
                        RunCache cache,
                        CancellationToken stop
                    ) =>
                    {
                        var filter = new MemberFilter(text, version, signal, sort, order);
                        var (_, members) = await FilterAsync(run, cluster, filter, runs, cache, stop);
                        return await SearchRoutes.File.AnswerAsync(ending, members.Select(FoundTrace.Of), stop);
                    }
                )
        );
        api.MapGet("/runs/{run}/edits", HistoryAsync).WithSummary("Merges, splits, renames and moves, in order, and which are in force.");
        api.MapPost("/runs/{run}/edits", ChangeAsync)
            .WithMetadata(RecordsItselfMetadata.Instance)
            .WithSummary("Merges, splits, renames or moves; recorded, and can be undone.");
        api.MapPost("/runs/{run}/edits/undo", UndoAsync)
            .WithMetadata(RecordsItselfMetadata.Instance)
            .WithSummary("Takes a change back: the named one, else the last.");
        api.MapPost("/runs/{run}/edits/redo", RedoAsync)
            .WithMetadata(RecordsItselfMetadata.Instance)
            .WithSummary("Puts a change that was taken back in force again.");
    }

    private static async Task<IReadOnlyList<ClusterReport>> ClustersAsync(
        string run,
        CuratedRuns runs,
        CancellationToken cancellationToken
    ) => (await runs.RunAsync(run, cancellationToken)).Clusters;

    private static async Task<MemberPage> MembersAsync(
        string run,
        string cluster,
        CuratedRuns runs,
        RunCache cache,
        CancellationToken cancellationToken,
        int skip = 0,
        int take = 100,
        string? text = null,
        string? version = null,
        string? signal = null,
        string? sort = null,
        string? order = null,
        [Description(
            "Columns whose cells are wanted, joined by commas: time, answer, intent, version, model, session, latency, tokens, cost, score."
        )]
            string? columns = null
    )
    {
        var filter = new MemberFilter(text, version, signal, sort, order);
        var (report, members) = await FilterAsync(run, cluster, filter, runs, cache, cancellationToken);
        var shown = columns is null ? [] : TraceColumns.Read([columns]);
        return new MemberPage(
            members.Count,
            [
                .. members
                    .Skip(Math.Max(0, skip))
                    .Take(Math.Clamp(take, 1, MostRows))
                    .Select(t => new MemberAnswer(
                        t.TraceId,
                        t.Timestamp,
                        Show.Excerpt(t.Query, 160),
                        Show.Excerpt(t.Response, 160),
                        t.PromptVersion,
                        t.Intent,
                        report.Absorbed.Contains(t.TraceId, StringComparer.Ordinal),
                        shown.ToDictionary(c => c.Name, c => c.Cell(t), StringComparer.Ordinal)
                    )),
            ]
        );
    }

    private static async Task<(ClusterReport Cluster, IReadOnlyList<Trace> Members)> FilterAsync(
        string run,
        string cluster,
        MemberFilter filter,
        CuratedRuns runs,
        RunCache cache,
        CancellationToken cancellationToken
    )
    {
        var found = await runs.RequireAsync(run, cancellationToken);
        var report =
            found.Run.Clusters.FirstOrDefault(c => c.ClusterId == cluster)
            ?? throw FaultlineException.Input($"Run {run} has no cluster '{cluster}'.");
        return (report, filter.Of(await cache.MembersAsync(found, report), found.Run));
    }

    private static async Task<IReadOnlyList<EditAnswer>> HistoryAsync(string run, CuratedRuns runs, CancellationToken cancellationToken) =>
        [.. (await runs.RequireAsync(run, cancellationToken)).History.Select(EditAnswer.Of)];

    private static async Task<EditMade> ChangeAsync(
        string run,
        EditBody body,
        CuratedRuns runs,
        IWorkbench workbench,
        ITraceStore traces,
        ChangeNote note,
        CancellationToken cancellationToken
    )
    {
        var found = await runs.RunAsync(run, cancellationToken);
        var ids =
            body.Traces is { Count: > 0 } named ? named
            : string.IsNullOrEmpty(body.Points) ? []
            : PointSet.Read(found, body.Points);
        var change = new ClusterChange(body.Kind ?? "", body.Target)
        {
            Clusters = body.Clusters ?? [],
            Traces = ids,
            Name = body.Name,
            Note = body.Note,
        };
        if (change.Kind == EditKinds.Split)
        {
            change = change with { Keywords = await SplitKeywords.OfAsync(found, change.Checked().Traces, traces, cancellationToken) };
            change = change with
            {
                Name = string.IsNullOrWhiteSpace(body.Name) ? ClusterNames.Compose("Split off", null, change.Keywords) : body.Name,
            };
        }

        return Made(note, await new Curator(workbench).ChangeAsync(run, change, note.Who, note.Now, cancellationToken));
    }

    private static async Task<EditMade> UndoAsync(
        string run,
        EditNumber body,
        IWorkbench workbench,
        ChangeNote note,
        CancellationToken cancellationToken
    ) => Made(note, await new Curator(workbench).UndoAsync(run, body.Number, note.Who, note.Now, cancellationToken));

    private static async Task<EditMade> RedoAsync(
        string run,
        EditNumber body,
        IWorkbench workbench,
        ChangeNote note,
        CancellationToken cancellationToken
    ) => Made(note, await new Curator(workbench).RedoAsync(run, body.Number, note.Who, note.Now, cancellationToken));

    // The curator writes the audit with the change.
    private static EditMade Made(ChangeNote note, ClusterEdit edit)
    {
        note.Recorded = true;
        return new EditMade(edit.Sequence, edit.Kind, edit.Target, EditText.Of(edit));
    }
}
