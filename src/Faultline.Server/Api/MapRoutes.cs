using Faultline.Analysis;
using Faultline.Labeling;
using Faultline.Server.Mapping;
using Faultline.Server.Pages;
using Faultline.Server.Security;
using Faultline.Traces;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Faultline.Server.Api;

/// <summary>The map of a run's failures: its points, what stands behind one, and what a selection holds.</summary>
internal static class MapRoutes
{
    private const int MostListed = 200;

    /// <summary>More than this nobody labels by hand.</summary>
    private const int MostAsked = 200;

    public static void MapPoints(this RouteGroupBuilder api)
    {
        api.MapGet("/runs/{run}/map", PointsAsync)
            .Produces<byte[]>(contentType: "application/octet-stream")
            .WithSummary("Positions and clusters of every failure, binary: see docs/workbench.md.");
        api.MapGet("/runs/{run}/map/{point:int}", PointAsync).WithSummary("The failure behind one point of the map, by its place in it.");
        api.MapPost("/runs/{run}/selection", SelectionAsync)
            .WithMetadata(ChangesNothingMetadata.Instance, new AuthorizeAttribute(Access.View))
            .WithSummary("What a selection on the map holds: its clusters and its first failures.");
        api.MapPost("/runs/{run}/asked", AskAsync)
            .WithMetadata(RecordsItselfMetadata.Instance)
            .WithSummary("Puts failures into everyone's labelling queue.");
    }

    private static async Task<IResult> PointsAsync(string run, CuratedRuns runs, HttpContext context, CancellationToken cancellationToken)
    {
        var found = await runs.RequireAsync(run, cancellationToken);
        // It changes with every edit, and is sent again only when it has.
        var tag = new Microsoft.Net.Http.Headers.EntityTagHeaderValue($"\"{MapFile.Edition(found)}\"");
        context.Response.Headers.CacheControl = "private, no-cache";
        return Results.Bytes(MapFile.Write(found.Run), "application/octet-stream", entityTag: tag);
    }

    private static async Task<FailurePoint> PointAsync(
        string run,
        int point,
        CuratedRuns runs,
        ITraceStore traces,
        CancellationToken cancellationToken
    )
    {
        var found = await runs.RunAsync(run, cancellationToken);
        if (point < 0 || point >= found.Map.Count)
        {
            throw FaultlineException.Input($"The map of run {run} has no point {point}.");
        }

        var at = found.Map[point];
        var trace = await traces.FindAsync(at.TraceId, cancellationToken);
        return Row(at.TraceId, trace, at.ClusterId, at.Signals);
    }

    private static async Task<Selection> SelectionAsync(
        string run,
        SelectionBody body,
        CuratedRuns runs,
        ITraceStore traces,
        CancellationToken cancellationToken
    )
    {
        var found = await runs.RunAsync(run, cancellationToken);
        var ids = PointSet.Read(found, body.Points);
        var home = found.Map.DistinctBy(p => p.TraceId, StringComparer.Ordinal).ToDictionary(p => p.TraceId, StringComparer.Ordinal);
        string[] page = [.. ids.Skip(Math.Max(0, body.Skip)).Take(Math.Clamp(body.Take, 1, MostListed))];
        var read = await traces.ReadByIdAsync(page, cancellationToken: cancellationToken);
        return new Selection(
            ids.Count,
            [
                .. ids.CountBy(id => home[id].ClusterId ?? LabelSheet.Noise, StringComparer.Ordinal)
                    .OrderByDescending(c => c.Value)
                    .Select(c => new SelectedCluster(c.Key, c.Value)),
            ],
            [.. page.Select(id => Row(id, read.GetValueOrDefault(id), home[id].ClusterId, home[id].Signals))]
        );
    }

    private static async Task<AskAnswer> AskAsync(
        string run,
        AskBody body,
        CuratedRuns runs,
        IWorkbench workbench,
        ChangeNote note,
        CancellationToken cancellationToken
    )
    {
        var found = await runs.RunAsync(run, cancellationToken);
        var ids = body.Traces is { Count: > 0 } named ? named : PointSet.Read(found, body.Points);
        if (ids.Count > MostAsked)
        {
            throw FaultlineException.Input($"{ids.Count} failures are many to label by hand; select at most {MostAsked}.");
        }

        var known = found.Clusters.SelectMany(c => c.Members).Concat(found.Noise.Members).ToHashSet(StringComparer.Ordinal);
        if (ids.Where(id => !known.Contains(id)).Take(1).ToArray() is [var stranger])
        {
            throw FaultlineException.Input($"'{stranger}' is not among the failures of run {run}.");
        }

        var marks = await workbench.NewAsksAsync(found, ids, note.Who, note.Now, cancellationToken);
        note.Unchanged = marks.Count == 0;
        if (!note.Unchanged)
        {
            await workbench
                .WithAudit(note.Entry("ask", run, $"{marks.Count} failures to label"))
                .AddReviewMarksAsync(marks, cancellationToken);
        }

        return new AskAnswer(ids.Count);
    }

    private static FailurePoint Row(string id, Trace? trace, string? cluster, IReadOnlyList<string>? signals) =>
        new(
            id,
            cluster,
            trace is null ? "(no longer stored)" : Show.Excerpt(trace.Query, 160),
            trace is null ? "" : Show.Excerpt(trace.Response, 200),
            trace?.PromptVersion,
            trace?.Timestamp,
            signals ?? []
        );
}

/// <param name="Points">The selection: one bit a point in the map's order, least significant first, Base64.</param>
/// <param name="Skip">Failures of the selection to leave out of the list.</param>
/// <param name="Take">Failures to list, at most 200.</param>
internal sealed record SelectionBody(string? Points, int Skip = 0, int Take = 50);

/// <param name="Points">A selection on the map; or <paramref name="Traces"/>.</param>
internal sealed record AskBody(string? Points, IReadOnlyList<string>? Traces);

/// <param name="Selected">Failures in the selection.</param>
/// <param name="Clusters">Where they belong, most first.</param>
/// <param name="Traces">The first of them, or those after <c>skip</c>.</param>
internal sealed record Selection(int Selected, IReadOnlyList<SelectedCluster> Clusters, IReadOnlyList<FailurePoint> Traces);

/// <param name="ClusterId"><c>noise</c> for those of no cluster.</param>
internal sealed record SelectedCluster(string ClusterId, int Failures);

/// <summary>A failure on the map as lists show it: texts are cut, and characters that cannot be seen are written out.</summary>
/// <param name="ClusterId">Null for one of no cluster.</param>
internal sealed record FailurePoint(
    string TraceId,
    string? ClusterId,
    string Query,
    string Response,
    string? PromptVersion,
    DateTime? Timestamp,
    IReadOnlyList<string> Signals
);

/// <param name="Asked">Failures that were put into the queue.</param>
internal sealed record AskAnswer(int Asked);
