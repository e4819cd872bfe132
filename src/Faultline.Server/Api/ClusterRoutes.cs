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
            .WithSummary("Members of a cluster, newest first, filtered, a page of them.");
        api.MapGet("/runs/{run}/edits", HistoryAsync).WithSummary("Merges, splits, renames and moves, in order, and which are in force.");
        api.MapPost("/runs/{run}/edits", ChangeAsync).WithSummary("Merges, splits, renames or moves; recorded, and can be undone.");
        api.MapPost("/runs/{run}/edits/undo", UndoAsync).WithSummary("Takes a change back: the named one, else the last.");
        api.MapPost("/runs/{run}/edits/redo", RedoAsync).WithSummary("Puts a change that was taken back in force again.");
    }

    private static async Task<IResult> ClustersAsync(string run, CuratedRuns runs, CancellationToken cancellationToken) =>
        Results.Json((await runs.RequireAsync(run, cancellationToken)).Run.Clusters, FaultlineJson.Line);

    private static async Task<IResult> MembersAsync(
        string run,
        string cluster,
        CuratedRuns runs,
        RunCache cache,
        CancellationToken cancellationToken,
        int skip = 0,
        int take = 100,
        string? text = null,
        string? version = null,
        string? signal = null
    )
    {
        var found = await runs.RequireAsync(run, cancellationToken);
        var report =
            found.Run.Clusters.FirstOrDefault(c => c.ClusterId == cluster)
            ?? throw FaultlineException.Input($"Run {run} has no cluster '{cluster}'.");
        var filter = new MemberFilter(text, version, signal);
        var members = filter.Of(await cache.MembersAsync(found, report), found.Run);
        return Results.Json(
            new
            {
                Total = members.Count,
                Members = members
                    .Skip(Math.Max(0, skip))
                    .Take(Math.Clamp(take, 1, MostRows))
                    .Select(t => new
                    {
                        t.TraceId,
                        t.Timestamp,
                        Query = Show.Excerpt(t.Query, 160),
                        Response = Show.Excerpt(t.Response, 160),
                        t.PromptVersion,
                        t.Intent,
                        Absorbed = report.Absorbed.Contains(t.TraceId, StringComparer.Ordinal),
                    }),
            },
            FaultlineJson.Line
        );
    }

    private static async Task<IResult> HistoryAsync(string run, CuratedRuns runs, CancellationToken cancellationToken) =>
        Results.Json(
            (await runs.RequireAsync(run, cancellationToken)).History.Select(h => new
            {
                h.Edit.Sequence,
                h.Edit.Kind,
                h.Edit.Target,
                h.Edit.Clusters,
                h.Edit.Traces,
                h.Edit.Name,
                h.Edit.Note,
                h.Edit.Person,
                h.Edit.CreatedAt,
                Text = EditText.Of(h.Edit),
                h.InForce,
                UndoneBy = h.Undo?.Person,
                UndoneAt = h.Undo?.CreatedAt,
                h.Objection,
            }),
            FaultlineJson.Line
        );

    private static async Task<IResult> ChangeAsync(
        string run,
        EditBody body,
        CuratedRuns runs,
        IWorkbench workbench,
        ITraceStore traces,
        Person person,
        TimeProvider clock,
        ChangeNote note,
        CancellationToken cancellationToken
    )
    {
        var found = (await runs.RequireAsync(run, cancellationToken)).Run;
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

        return Answer(
            note,
            await new Curator(workbench, audited: false).ChangeAsync(
                run,
                change,
                person.Name,
                clock.GetUtcNow().UtcDateTime,
                cancellationToken
            )
        );
    }

    private static async Task<IResult> UndoAsync(
        string run,
        EditNumber body,
        IWorkbench workbench,
        Person person,
        TimeProvider clock,
        ChangeNote note,
        CancellationToken cancellationToken
    ) =>
        Answer(
            note,
            await new Curator(workbench, audited: false).UndoAsync(
                run,
                body.Number,
                person.Name,
                clock.GetUtcNow().UtcDateTime,
                cancellationToken
            )
        );

    private static async Task<IResult> RedoAsync(
        string run,
        EditNumber body,
        IWorkbench workbench,
        Person person,
        TimeProvider clock,
        ChangeNote note,
        CancellationToken cancellationToken
    ) =>
        Answer(
            note,
            await new Curator(workbench, audited: false).RedoAsync(
                run,
                body.Number,
                person.Name,
                clock.GetUtcNow().UtcDateTime,
                cancellationToken
            )
        );

    private static IResult Answer(ChangeNote note, ClusterEdit edit)
    {
        note.Of(edit.Kind, edit.Target, EditText.Of(edit));
        return Results.Json(
            new
            {
                edit.Sequence,
                edit.Kind,
                edit.Target,
                Text = EditText.Of(edit),
            },
            FaultlineJson.Line
        );
    }
}

/// <param name="Kind">merge, split, rename or move.</param>
/// <param name="Target">The cluster merged into, renamed or moved to; <c>noise</c> as the goal of a move takes failures out of every cluster.</param>
/// <param name="Clusters">What a merge takes in.</param>
/// <param name="Points">A selection on the map, for a split or a move; or <paramref name="Traces"/>.</param>
internal sealed record EditBody(
    string? Kind,
    string? Target,
    IReadOnlyList<string>? Clusters,
    string? Points,
    IReadOnlyList<string>? Traces,
    string? Name,
    string? Note
);

/// <param name="Edit">The change's number; null for the last.</param>
internal sealed record EditNumber(string? Edit)
{
    /// <exception cref="FaultlineException">It is no number.</exception>
    public int? Number =>
        string.IsNullOrEmpty(Edit) ? null
        : int.TryParse(Edit, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var number)
            ? number
        : throw FaultlineException.Input($"'{Edit}' is no number of a change.");
}
