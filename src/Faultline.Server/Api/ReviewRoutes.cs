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
            .WithMetadata(RecordsItselfMetadata.Instance)
            .WithSummary("Labels one item; a later label replaces an earlier one by the same person.");
        api.MapPost("/runs/{run}/labels/withdraw", WithdrawAsync)
            .WithMetadata(RecordsItselfMetadata.Instance)
            .WithSummary("Takes a label back.");
        api.MapPost("/runs/{run}/marks", MarkAsync).WithMetadata(RecordsItselfMetadata.Instance).WithSummary("Skips or flags an item.");
    }

    private static async Task<QueueAnswer> QueueAsync(
        string run,
        CuratedRuns runs,
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
        var found = await runs.RunAsync(run, cancellationToken);
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
        return new QueueAnswer(
            person.Name,
            progress.Done,
            progress.Total,
            progress.Held,
            await ReadAsync(traces, run, person.Name, taken, cancellationToken)
        );
    }

    private static async Task<LabelSaved> LabelAsync(
        string run,
        LabelBody body,
        CuratedRuns runs,
        IWorkbench workbench,
        LeaseTable leases,
        FaultlineConfig config,
        ChangeNote note,
        CancellationToken cancellationToken
    )
    {
        var found = await runs.RunAsync(run, cancellationToken);
        // The rules are those of a sheet that is read back.
        var line = new LabelLine("label", 1, run, body.TraceId, note.Who, body.Tag, body.Note, body.Correction);
        var check = LabelImport.Check([line], found, note.Who, config, note.Now);
        if (check.Labels is not [var label])
        {
            throw FaultlineException.Input(check.Rejections is [var rejection, ..] ? rejection.ToString() : "The label has no tag.");
        }

        var before = await workbench.FindLabelAsync(run, label.TraceId, note.Who, cancellationToken);
        // One that is there already, as when a browser sends again what it has no answer for, is no change.
        await workbench
            .WithAudit(note.EntryOfChange("label", label.TraceId, before?.Tag, label.Tag))
            .AddLabelsAsync([label], cancellationToken);
        leases.Release(run, note.Who, label.TraceId);
        return new LabelSaved(label.TraceId, label.Tag);
    }

    private static async Task<LabelSaved> WithdrawAsync(
        string run,
        MarkBody body,
        IWorkbench workbench,
        ChangeNote note,
        CancellationToken cancellationToken
    )
    {
        var label = await workbench.FindLabelAsync(run, body.TraceId ?? "", note.Who, cancellationToken);
        note.Unchanged = label is null;
        if (label is not null)
        {
            var back = label with { Tag = Label.Withdrawn, Note = null, Correction = null, CreatedAt = note.Now };
            await workbench
                .WithAudit(note.EntryOfChange("label", label.TraceId, label.Tag, null))
                .AddLabelsAsync([back], cancellationToken);
        }

        return new LabelSaved(body.TraceId ?? "", null);
    }

    private static async Task<MarkSaved> MarkAsync(
        string run,
        MarkBody body,
        CuratedRuns runs,
        IWorkbench workbench,
        LeaseTable leases,
        ChangeNote note,
        CancellationToken cancellationToken
    )
    {
        var found = await runs.RunAsync(run, cancellationToken);
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

        var now = note.Now;
        await workbench
            .WithAudit(note.Entry(body.Kind, id, body.Note))
            .AddReviewMarksAsync([new ReviewMark(run, id, note.Who, body.Kind, body.Note, now)], cancellationToken);
        if (body.Kind == ReviewMarks.Skip)
        {
            leases.Release(run, note.Who, id);
        }

        return new MarkSaved(id, body.Kind);
    }

    private static async Task<IReadOnlyList<QueueItem>> ReadAsync(
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
                    ? new QueueItem(
                        id,
                        Cut(trace.Query),
                        Cut(trace.Response),
                        context[id],
                        [.. trace.Messages.Where(m => m.Role != "system").Select(m => new QueueTurn(m.Role, Cut(m.Content ?? "")))]
                    )
                    : new QueueItem(id, "", "This trace is no longer stored; skip it.", "", [])
            ),
        ];
    }

    // A message of megabytes would make every reviewer wait; the whole stands on the trace's own page.
    private static string Cut(string text) => text.Length <= 20_000 ? text : text[..20_000] + " …";
}
