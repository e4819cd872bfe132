using Faultline.Analysis;
using Faultline.Configuration;
using Faultline.Curating;
using Faultline.Labeling;
using Faultline.Server.Pages;
using Faultline.Server.Reviewing;
using Faultline.Server.Security;
using Faultline.Traces;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Faultline.Server.Api;

/// <summary>The labelling queue. Blind: nothing here tells of clusters, suggestions, scores, signals or what anybody else said.</summary>
internal static class ReviewRoutes
{
    private const int MostTaken = 20;

    public static void MapReview(this RouteGroupBuilder api)
    {
        api.MapGet("/runs/{run}/queue", QueueAsync)
            // Asking takes items.
            .RequireAuthorization(Access.Review)
            .WithSummary("The next items for the person at this browser; each is theirs alone for five minutes.");
        api.MapPost("/runs/{run}/labels", LabelAsync)
            .WithSummary("Labels one item; a later label replaces an earlier one by the same person.");
        api.MapPost("/runs/{run}/labels/withdraw", WithdrawAsync).WithSummary("Takes a label back.");
        api.MapPost("/runs/{run}/marks", MarkAsync).WithSummary("Skips or flags an item.");
    }

    private static async Task<IResult> QueueAsync(
        string run,
        IWorkbench workbench,
        ITraceStore traces,
        LeaseTable leases,
        Person person,
        CancellationToken cancellationToken,
        int take = 5,
        int perCluster = 20,
        double overlap = 1
    )
    {
        var found = await FindAsync(workbench, run, cancellationToken);
        var plan = new ReviewPlan(perCluster, overlap).Checked();
        var marks = await workbench.ReadReviewMarksAsync(run, cancellationToken);
        var labels = await workbench.ReadLabelsAsync(run, cancellationToken);
        var skipped = marks
            .Where(m => m.Kind == ReviewMarks.Skip && m.Reviewer == person.Name)
            .Select(m => m.TraceId)
            .ToHashSet(StringComparer.Ordinal);
        var progress = ReviewQueue.Open(
            found,
            plan,
            person.Name,
            labels,
            skipped,
            leases.HeldByOthers(run, person.Name),
            [.. marks.Where(m => m.Kind == ReviewMarks.Ask).Select(m => m.TraceId)]
        );
        var taken = leases.Take(run, person.Name, progress.Open, Math.Clamp(take, 1, MostTaken));
        return Results.Json(
            new
            {
                Reviewer = person.Name,
                progress.Done,
                progress.Total,
                progress.Held,
                Items = await ReadAsync(traces, run, person.Name, taken, cancellationToken),
            },
            FaultlineJson.Line
        );
    }

    private static async Task<IResult> LabelAsync(
        string run,
        LabelBody body,
        IWorkbench workbench,
        LeaseTable leases,
        Person person,
        FaultlineConfig config,
        TimeProvider clock,
        ChangeNote note,
        CancellationToken cancellationToken
    )
    {
        var found = await FindAsync(workbench, run, cancellationToken);
        // The rules are those of a sheet that is read back.
        var line = new LabelLine("label", 1, run, body.TraceId, person.Name, body.Tag, body.Note, body.Correction);
        var check = LabelImport.Check([line], found, person.Name, config, clock.GetUtcNow().UtcDateTime);
        if (check.Labels is not [var label])
        {
            throw FaultlineException.Input(check.Rejections is [var rejection, ..] ? rejection.ToString() : "The label has no tag.");
        }

        var before = await MineAsync(workbench, run, label.TraceId, person, cancellationToken);
        await workbench.AddLabelsAsync([label], cancellationToken);
        note.OfChange("label", label.TraceId, before?.Tag, label.Tag);
        leases.Release(run, person.Name, label.TraceId);
        return Results.Json(new { label.TraceId, label.Tag }, FaultlineJson.Line);
    }

    private static async Task<IResult> WithdrawAsync(
        string run,
        MarkBody body,
        IWorkbench workbench,
        Person person,
        TimeProvider clock,
        ChangeNote note,
        CancellationToken cancellationToken
    )
    {
        var label = await MineAsync(workbench, run, body.TraceId, person, cancellationToken);
        note.OfChange("label", body.TraceId ?? "", label?.Tag, null);
        note.Unchanged = label is null;
        if (label is not null)
        {
            var back = label with { Tag = Label.Withdrawn, Note = null, Correction = null, CreatedAt = clock.GetUtcNow().UtcDateTime };
            await workbench.AddLabelsAsync([back], cancellationToken);
        }

        return Results.Json(new { body.TraceId }, FaultlineJson.Line);
    }

    private static async Task<IResult> MarkAsync(
        string run,
        MarkBody body,
        IWorkbench workbench,
        LeaseTable leases,
        Person person,
        TimeProvider clock,
        ChangeNote note,
        CancellationToken cancellationToken
    )
    {
        var found = await FindAsync(workbench, run, cancellationToken);
        note.Of(body.Kind ?? "mark", body.TraceId ?? "", body.Note);
        if (body.Kind is null || !ReviewMarks.All.Contains(body.Kind, StringComparer.Ordinal))
        {
            throw FaultlineException.Input($"A mark is one of {string.Join(", ", ReviewMarks.All)}.");
        }

        // The noise too: somebody may have asked for it, and then it is in the queue.
        if (
            body.TraceId is not { } id
            || !found.Clusters.Select(c => c.Members).Append(found.Noise.Members).Any(m => m.Contains(id, StringComparer.Ordinal))
        )
        {
            throw FaultlineException.Input($"'{body.TraceId}' is not among the failures of run {run}.");
        }

        var now = clock.GetUtcNow().UtcDateTime;
        await workbench.AddReviewMarkAsync(new ReviewMark(run, id, person.Name, body.Kind, body.Note, now), cancellationToken);
        if (body.Kind == ReviewMarks.Skip)
        {
            leases.Release(run, person.Name, id);
        }

        return Results.Json(new { TraceId = id, body.Kind }, FaultlineJson.Line);
    }

    private static async Task<Label?> MineAsync(
        IWorkbench workbench,
        string run,
        string? traceId,
        Person person,
        CancellationToken cancellationToken
    ) => (await workbench.ReadLabelsAsync(run, cancellationToken)).FirstOrDefault(l => l.TraceId == traceId && l.Reviewer == person.Name);

    internal static async Task<AnalysisRun> FindAsync(IWorkbench workbench, string run, CancellationToken cancellationToken) =>
        await workbench.FindCuratedRunAsync(run, cancellationToken)
        ?? throw FaultlineException.Input($"There is no run '{run}' in this workspace.");

    private static async Task<IReadOnlyList<object>> ReadAsync(
        ITraceStore traces,
        string run,
        string reviewer,
        IReadOnlyList<string> ids,
        CancellationToken cancellationToken
    )
    {
        var read = new Dictionary<string, Trace>(StringComparer.Ordinal);
        if (ids.Count > 0)
        {
            await foreach (var trace in traces.ReadAsync(new TraceQuery { TraceIds = ids, IncludeMessages = true }, cancellationToken))
            {
                read[trace.TraceId] = trace;
            }
        }

        var sheet = LabelSheet.Create(run, reviewer, [.. read.Values], []);
        var context = sheet.Items.ToDictionary(i => i.TraceId, i => i.Context, StringComparer.Ordinal);
        return
        [
            .. ids.Select(id =>
                read.TryGetValue(id, out var trace)
                    ? new
                    {
                        TraceId = id,
                        Query = Cut(trace.Query),
                        Response = Cut(trace.Response),
                        Context = context[id],
                        Turns = trace.Messages.Where(m => m.Role != "system").Select(m => new { m.Role, Content = Cut(m.Content ?? "") }),
                    }
                    : (object)
                        new
                        {
                            TraceId = id,
                            Query = "",
                            Response = "This trace is no longer stored; skip it.",
                            Context = "",
                            Turns = Array.Empty<object>(),
                        }
            ),
        ];
    }

    // A message of megabytes would make every reviewer wait; the whole stands on the trace's own page.
    private static string Cut(string text) => text.Length <= 20_000 ? text : text[..20_000] + " …";
}

/// <param name="Tag">One of the allowed tags.</param>
/// <param name="Correction">What the answer should have been.</param>
internal sealed record LabelBody(string? TraceId, string? Tag, string? Note, string? Correction);

/// <param name="Kind">One of <see cref="ReviewMarks"/>.</param>
internal sealed record MarkBody(string? TraceId, string? Kind, string? Note);
