using System.Globalization;
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
        api.MapGet("/runs/{run}/map", PointsAsync).WithSummary("Positions and clusters of every failure, binary: see docs/workbench.md.");
        api.MapGet("/runs/{run}/map/{point:int}", PointAsync).WithSummary("The failure behind one point of the map, by its place in it.");
        api.MapPost("/runs/{run}/selection", SelectionAsync)
            .WithMetadata(ChangesNothingMetadata.Instance, new AuthorizeAttribute(Access.View))
            .WithSummary("What a selection on the map holds: its clusters and its first failures.");
        api.MapPost("/runs/{run}/asked", AskAsync).WithSummary("Puts failures into everyone's labelling queue.");
    }

    private static async Task<IResult> PointsAsync(string run, CuratedRuns runs, HttpContext context, CancellationToken cancellationToken)
    {
        var found = await runs.RequireAsync(run, cancellationToken);
        // It changes with every edit, and is sent again only when it has.
        var tag = new Microsoft.Net.Http.Headers.EntityTagHeaderValue(
            string.Create(CultureInfo.InvariantCulture, $"\"{found.Run.CreatedAt.Ticks:x}-{found.Sequence}\"")
        );
        context.Response.Headers.CacheControl = "private, no-cache";
        return Results.Bytes(MapFile.Write(found.Run), "application/octet-stream", entityTag: tag);
    }

    private static async Task<IResult> PointAsync(
        string run,
        int point,
        CuratedRuns runs,
        ITraceStore traces,
        CancellationToken cancellationToken
    )
    {
        var found = (await runs.RequireAsync(run, cancellationToken)).Run;
        if (point < 0 || point >= found.Map.Count)
        {
            throw FaultlineException.Input($"The map of run {run} has no point {point}.");
        }

        var at = found.Map[point];
        var trace = await traces.FindAsync(at.TraceId, cancellationToken);
        return Results.Json(Row(at.TraceId, trace, at.ClusterId, at.Signals), FaultlineJson.Line);
    }

    private static async Task<IResult> SelectionAsync(
        string run,
        SelectionBody body,
        CuratedRuns runs,
        ITraceStore traces,
        CancellationToken cancellationToken
    )
    {
        var found = (await runs.RequireAsync(run, cancellationToken)).Run;
        var ids = PointSet.Read(found, body.Points);
        var home = found.Map.DistinctBy(p => p.TraceId, StringComparer.Ordinal).ToDictionary(p => p.TraceId, StringComparer.Ordinal);
        string[] page = [.. ids.Skip(Math.Max(0, body.Skip)).Take(Math.Clamp(body.Take, 1, MostListed))];
        var read = new Dictionary<string, Trace>(StringComparer.Ordinal);
        if (page.Length > 0)
        {
            await foreach (var trace in traces.ReadAsync(new TraceQuery { TraceIds = page }, cancellationToken))
            {
                read[trace.TraceId] = trace;
            }
        }

        return Results.Json(
            new
            {
                Selected = ids.Count,
                Clusters = ids.CountBy(id => home[id].ClusterId ?? LabelSheet.Noise, StringComparer.Ordinal)
                    .OrderByDescending(c => c.Value)
                    .Select(c => new { ClusterId = c.Key, Failures = c.Value }),
                Traces = page.Select(id => Row(id, read.GetValueOrDefault(id), home[id].ClusterId, home[id].Signals)),
            },
            FaultlineJson.Line
        );
    }

    private static async Task<IResult> AskAsync(
        string run,
        AskBody body,
        CuratedRuns runs,
        IWorkbench workbench,
        Person person,
        TimeProvider clock,
        ChangeNote note,
        CancellationToken cancellationToken
    )
    {
        var found = (await runs.RequireAsync(run, cancellationToken)).Run;
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

        var now = clock.GetUtcNow().UtcDateTime;
        foreach (var id in ids)
        {
            await workbench.AddReviewMarkAsync(new ReviewMark(run, id, person.Name, ReviewMarks.Ask, null, now), cancellationToken);
        }

        note.Of("ask", run, $"{ids.Count} failures to label");
        return Results.Json(new { Asked = ids.Count }, FaultlineJson.Line);
    }

    private static object Row(string id, Trace? trace, string? cluster, IReadOnlyList<string>? signals) =>
        new
        {
            TraceId = id,
            ClusterId = cluster,
            Query = trace is null ? "(no longer stored)" : Show.Excerpt(trace.Query, 160),
            Response = trace is null ? "" : Show.Excerpt(trace.Response, 200),
            trace?.PromptVersion,
            trace?.Timestamp,
            Signals = signals ?? [],
        };
}

/// <param name="Points">The selection: one bit a point in the map's order, least significant first, Base64.</param>
/// <param name="Skip">Failures of the selection to leave out of the list.</param>
/// <param name="Take">Failures to list, at most 200.</param>
internal sealed record SelectionBody(string? Points, int Skip = 0, int Take = 50);

/// <param name="Points">A selection on the map; or <paramref name="Traces"/>.</param>
internal sealed record AskBody(string? Points, IReadOnlyList<string>? Traces);
