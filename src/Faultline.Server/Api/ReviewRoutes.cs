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
    private const int MostRenewed = 200;
    private const int LongestText = 20_000;
    private const string Gone = "This trace is no longer stored; skip it.";
    private static readonly string[] s_planned = ["perCluster", "overlap"];

    public static void MapReview(this RouteGroupBuilder api)
    {
        api.MapGet("/runs/{run}/queue", QueueAsync)
            // Asking takes items.
            .RequireAuthorization(Access.Review)
            .WithSummary("The next items for the person at this browser; each is theirs alone for two minutes.");
        api.MapPost("/runs/{run}/leases", RenewAsync)
            .WithMetadata(ChangesNothingMetadata.Instance)
            .WithSummary(
                "Holds on to items for two more minutes or gives them up, and says which are lost: to somebody else, or because they are labelled."
            );
        api.MapPost("/runs/{run}/labels", LabelAsync)
            .WithMetadata(RecordsItselfMetadata.Instance)
            .WithSummary(
                "Labels one item; a later label replaces an earlier one by the same person until somebody else has labelled it too."
            );
        api.MapPost("/runs/{run}/labels/withdraw", WithdrawAsync)
            .WithMetadata(RecordsItselfMetadata.Instance)
            .WithSummary("Takes a label back, unless somebody else has labelled the item too; it is its reviewer's to look at again.");
        api.MapPost("/runs/{run}/marks", MarkAsync).WithMetadata(RecordsItselfMetadata.Instance).WithSummary("Skips or flags an item.");
    }

    private static async Task<QueueAnswer> QueueAsync(
        string run,
        CuratedRuns runs,
        IWorkbench workbench,
        ITraceStore traces,
        LeaseTable leases,
        ReviewTurns turns,
        Person person,
        HttpRequest request,
        CancellationToken cancellationToken,
        int take = 5
    )
    {
        // Reviewers who choose each for themselves would work on different samples.
        if (s_planned.FirstOrDefault(request.Query.ContainsKey) is { } chosen)
        {
            throw FaultlineException.Input(
                $"{chosen} is no choice of a queue: the run's plan says how much is labelled, and PUT /api/runs/{run}/plan sets it for everyone; a page that still asks so is of an earlier version, load it again."
            );
        }

        var found = await runs.RunAsync(run, cancellationToken);
        // In one turn with whoever labels: an item whose second label arrives between the look at the labels and the lease would go to a third person.
        var (progress, taken) = await turns.TakeAsync(
            async () =>
            {
                var plan = await workbench.ReadReviewPlanAsync(run, cancellationToken);
                var marks = await workbench.ReadReviewMarksAsync(run, cancellationToken);
                var labels = await workbench.ReadLabelsAsync(run, cancellationToken);
                var skipped = marks
                    .Where(m => m.Kind == ReviewMarks.Skip && m.Reviewer == person.Name)
                    .Select(m => m.TraceId)
                    .ToHashSet(StringComparer.Ordinal);
                var open = ReviewQueue.Open(
                    found,
                    plan,
                    person.Name,
                    labels,
                    skipped,
                    leases.HeldByOthers(run, person.Name),
                    AskedItems.Of(marks)
                );
                return (open, leases.Take(run, person.Name, open.Open, Math.Clamp(take, 1, MostTaken)));
            },
            cancellationToken
        );
        return new QueueAnswer(
            person.Name,
            progress.Done,
            progress.Total,
            progress.Held,
            progress.First,
            progress.Second,
            await ReadAsync(traces, run, person.Name, taken, cancellationToken)
        );
    }

    private static async Task<LeaseAnswer> RenewAsync(
        string run,
        LeaseBody body,
        CuratedRuns runs,
        IWorkbench workbench,
        LeaseTable leases,
        ReviewTurns turns,
        Person person,
        CancellationToken cancellationToken
    )
    {
        ReviewChecks.Unplanned(body.Overlap, run);
        var found = await runs.RunAsync(run, cancellationToken);
        var (held, released) = (body.Held ?? [], body.Released ?? []);
        if (held.Count + released.Count > MostRenewed)
        {
            throw FaultlineException.Input($"At most {MostRenewed} items are held at once.");
        }

        foreach (var id in released)
        {
            leases.Release(run, person.Name, id);
        }

        var asked = held.Where(id => IsFailure(found, id)).Distinct(StringComparer.Ordinal).ToArray();
        return await turns.TakeAsync(
            async () =>
            {
                var plan = await workbench.ReadReviewPlanAsync(run, cancellationToken);
                var labels = (await workbench.ReadLabelsOfAsync(asked, run, cancellationToken)).ToLookup(
                    l => l.TraceId,
                    StringComparer.Ordinal
                );
                var open = asked
                    .Where(id => labels[id].All(l => l.Reviewer != person.Name) && labels[id].Count() < ReviewQueue.Wanted(found, plan, id))
                    .ToArray();
                var lost = leases.Renew(run, person.Name, open);
                return new LeaseAnswer([.. held.Except(open, StringComparer.Ordinal), .. lost]);
            },
            cancellationToken
        );
    }

    private static async Task<LabelSaved> LabelAsync(
        string run,
        LabelBody body,
        CuratedRuns runs,
        IWorkbench workbench,
        LeaseTable leases,
        ReviewTurns turns,
        FaultlineConfig config,
        ChangeNote note,
        CancellationToken cancellationToken
    )
    {
        ReviewChecks.Person(body.Reviewer, note.Who);
        ReviewChecks.Unplanned(body.Overlap, run);
        var found = await runs.RunAsync(run, cancellationToken);
        // The rules are those of a sheet that is read back.
        var line = new LabelLine("label", 1, run, body.TraceId, note.Who, body.Tag, body.Note, body.Correction);
        var check = LabelImport.Check([line], found, note.Who, config, note.Now);
        if (check.Labels is not [var label])
        {
            throw FaultlineException.Input(check.Rejections is [var rejection, ..] ? rejection.ToString() : "The label has no tag.");
        }

        return await turns.TakeAsync(
            async () =>
            {
                var there = await workbench.ReadLabelsOfAsync([label.TraceId], run, cancellationToken);
                var before = there.FirstOrDefault(l => l.Reviewer == note.Who);
                // A browser sends again what it has no answer for; that is no change, whoever has spoken in between.
                if (before is null || !label.SaysTheSameAs(before))
                {
                    var plan = await workbench.ReadReviewPlanAsync(run, cancellationToken);
                    // Whoever was given an item may label it, although the plan has become smaller since.
                    var wanted = leases.IsHeldBy(run, note.Who, label.TraceId) ? 2 : ReviewQueue.Wanted(found, plan, label.TraceId);
                    ReviewChecks.Open(label.TraceId, wanted, before, there);
                }

                await AddAsync(
                    workbench,
                    label with
                    {
                        ClusterId = before?.ClusterId ?? label.ClusterId,
                    },
                    before,
                    there,
                    note,
                    cancellationToken
                );
                leases.Release(run, note.Who, label.TraceId);
                return new LabelSaved(label.TraceId, label.Tag);
            },
            cancellationToken
        );
    }

    private static async Task<LabelSaved> WithdrawAsync(
        string run,
        MarkBody body,
        IWorkbench workbench,
        LeaseTable leases,
        ReviewTurns turns,
        ChangeNote note,
        CancellationToken cancellationToken
    )
    {
        ReviewChecks.Person(body.Reviewer, note.Who);
        var id = body.TraceId ?? "";
        return await turns.TakeAsync(
            async () =>
            {
                var there = await workbench.ReadLabelsOfAsync([id], run, cancellationToken);
                var label = there.FirstOrDefault(l => l.Reviewer == note.Who);
                note.Unchanged = label is null;
                if (label is not null)
                {
                    ReviewChecks.Alone(id, there);
                    var back = label with { Tag = Label.Withdrawn, Note = null, Correction = null, CreatedAt = note.Now };
                    await AddAsync(workbench, back, label, there, note, cancellationToken);
                    // Whoever takes it back sees it again, and nobody else does.
                    leases.Renew(run, note.Who, [id]);
                }

                return new LabelSaved(id, null);
            },
            cancellationToken
        );
    }

    // A sheet may have been read into the workbench by another program since the labels were looked at.
    private static Task<int> AddAsync(
        IWorkbench workbench,
        Label label,
        Label? before,
        IReadOnlyList<Label> seen,
        ChangeNote note,
        CancellationToken cancellationToken
    )
    {
        var entry = note.EntryOfChange("label", label.TraceId, before?.Tag, label.Tag == Label.Withdrawn ? null : label.Tag);
        return workbench.AddLabelsAsync(
            label.RunId,
            [label.TraceId],
            there =>
                there.SequenceEqual(seen)
                    ? [label]
                    : throw new ChangedMeanwhileException(
                        $"{label.TraceId} was labelled by somebody else at this moment; look at it again."
                    ),
            _ => entry,
            cancellationToken
        );
    }

    // The noise too: somebody may have asked for it, and then it is in the queue.
    private static bool IsFailure(AnalysisRun run, string traceId) =>
        run.Clusters.Select(c => c.Members).Append(run.Noise.Members).Any(m => m.Contains(traceId, StringComparer.Ordinal));

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
        ReviewChecks.Person(body.Reviewer, note.Who);
        var found = await runs.RunAsync(run, cancellationToken);
        if (body.Kind is null || !ReviewMarks.All.Contains(body.Kind, StringComparer.Ordinal))
        {
            throw FaultlineException.Input($"A mark is one of {string.Join(", ", ReviewMarks.All)}.");
        }

        if (body.TraceId is not { } id || !IsFailure(found, id))
        {
            throw FaultlineException.Input($"'{body.TraceId}' is not among the failures of run {run}.");
        }

        if (body is { Kind: ReviewMarks.Ask, Note.Length: > 0 })
        {
            throw FaultlineException.Input("Asking for an item takes no note; flag it to say something of it.");
        }

        // One that is there already, as when a browser sends again what it has no answer for, is no change.
        IReadOnlyList<ReviewMark> marks =
            body.Kind == ReviewMarks.Ask ? await workbench.NewAsksAsync(found, [id], note.Who, note.Now, cancellationToken)
            : (await workbench.ReadReviewMarksAsync(run, cancellationToken)).Any(m =>
                m.TraceId == id && m.Reviewer == note.Who && m.Kind == body.Kind && m.Note == body.Note
            )
                ? []
            : [new ReviewMark(run, id, note.Who, body.Kind, body.Note, note.Now)];
        note.Unchanged = marks.Count == 0;
        if (!note.Unchanged)
        {
            await workbench.WithAudit(note.Entry(body.Kind, id, body.Note)).AddReviewMarksAsync(marks, cancellationToken);
        }

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
        var read = await traces.ReadByIdAsync(ids, includeMessages: true, cancellationToken);
        var sheet = LabelSheet.Create(run, reviewer, [.. read.Values], []);
        var context = sheet.Items.ToDictionary(i => i.TraceId, i => i.Context, StringComparer.Ordinal);
        return
        [
            .. ids.Select(id =>
                read.TryGetValue(id, out var trace)
                    ? new QueueItem(id, Cut(trace.Query).Text, Cut(trace.Response).Text, context[id], Turns(trace))
                    : new QueueItem(id, "", Gone, "", [new QueueTurn("assistant", Gone, "response", 0)])
            ),
        ];
    }

    private static IReadOnlyList<QueueTurn> Turns(Trace trace)
    {
        QueueTurn[] talk =
        [
            .. trace
                .Messages.Index()
                .Where(m => m.Item.Role != "system")
                .Select(m => Turn(m.Item.Role, m.Item.Content, $"messages.{m.Index}")),
        ];
        return talk.Length > 2 ? talk : [Turn("user", trace.Query, "query"), Turn("assistant", trace.Response, "response")];
    }

    private static QueueTurn Turn(string role, string? content, string part)
    {
        var (text, more) = Cut(content ?? "");
        return new QueueTurn(role, text, part, more);
    }

    // A message of megabytes would make every reviewer wait; the rest comes when it is asked for, and brings nothing but text.
    private static (string Text, int More) Cut(string text)
    {
        if (text.Length <= LongestText)
        {
            return (text, 0);
        }

        var end = char.IsHighSurrogate(text[LongestText - 1]) ? LongestText - 1 : LongestText;
        return (text[..end], text.Length - end);
    }
}
