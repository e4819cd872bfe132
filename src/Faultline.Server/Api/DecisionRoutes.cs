using System.Globalization;
using System.IO.Compression;
using Faultline.Analysis;
using Faultline.Configuration;
using Faultline.Curating;
using Faultline.Labeling;
using Faultline.Regression;
using Faultline.Server.Pages;
using Faultline.Server.Reviewing;
using Faultline.Traces;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Faultline.Server.Api;

/// <summary>What follows from labels: agreement, adjudication, confirmation, and the regression sets as files.</summary>
internal static class DecisionRoutes
{
    public static void MapDecisions(this RouteGroupBuilder api)
    {
        api.MapGet("/runs/{run}/agreement", AgreementAsync)
            .WithSummary("Agreement of the run's reviewers, as `faultline label agreement --json` prints it.");
        api.MapGet("/runs/{run}/judge", JudgeAsync)
            .WithSummary("The suggested tags against what people said: TPR, TNR and the corrected share, tag by tag.");
        api.MapPost("/runs/{run}/adjudications", AdjudicateAsync)
            .WithMetadata(RecordsItselfMetadata.Instance)
            .WithSummary(
                "Decides an item on which reviewers differ; their labels stay. Whoever decides anew names the decision that they saw."
            );
        api.MapPost("/runs/{run}/confirmations", ConfirmAsync)
            .WithMetadata(RecordsItselfMetadata.Instance)
            .WithSummary("Confirms a cluster's tag: κ at or above 0.6, or an override with a reason.");
        api.MapGet("/runs/{run}/regression.zip", ExportAsync)
            .Produces<byte[]>(contentType: "application/zip")
            .WithSummary("The regression sets of the confirmed clusters, as `faultline dataset build` writes them.");
    }

    private static async Task<AgreementReport> AgreementAsync(
        string run,
        CuratedRuns runs,
        IWorkbench workbench,
        CancellationToken cancellationToken
    )
    {
        var found = await runs.RunAsync(run, cancellationToken);
        var labeling = await LabelingView.ReadAsync(workbench, found, cancellationToken);
        // With fewer than two reviewers it says who is missing.
        return labeling.Agreement ?? Agreement.Compute(run, labeling.Labels, labeling.Adjudications, found.Seed);
    }

    internal static async Task<JudgeReport> JudgeAsync(
        string run,
        CuratedRuns runs,
        IWorkbench workbench,
        CancellationToken cancellationToken
    )
    {
        var found = await runs.RequireAsync(run, cancellationToken);
        return JudgeAgreement.Compute(
            found.Run,
            await workbench.ReadLabelsAsync(run, cancellationToken),
            await workbench.ReadAdjudicationsAsync(run, cancellationToken),
            await workbench.ReadPickedAsync(found.Run, cancellationToken)
        );
    }

    private static async Task<Adjudication> AdjudicateAsync(
        string run,
        AdjudicationBody body,
        IWorkbench workbench,
        ReviewTurns turns,
        FaultlineConfig config,
        ChangeNote change,
        CancellationToken cancellationToken
    )
    {
        var allowed = LabelTags.Allowed(config);
        if (body.Tag is not { } tag || !allowed.Contains(tag, StringComparer.Ordinal))
        {
            throw FaultlineException.Input($"There is no tag '{body.Tag}'; allowed are {string.Join(", ", allowed)}.");
        }

        var id = body.TraceId ?? "";
        DateTime? seen = DateTimeOffset.TryParse(body.Seen, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at)
            ? at.UtcDateTime
            : null;
        var note = string.IsNullOrWhiteSpace(body.Note) ? null : body.Note;
        return await turns.TakeAsync(
            async () =>
            {
                var before = (await workbench.ReadAdjudicationsAsync(run, cancellationToken)).LastOrDefault(a => a.TraceId == id);
                var decision = AdjudicationDoor.Pass(
                    await workbench.ReadLabelsOfAsync([id], run, cancellationToken),
                    before,
                    seen,
                    new Adjudication(run, id, change.Who, tag, note, change.Now),
                    body.Reason
                );
                var detail = decision.Note == note ? tag : $"{tag}, {decision.Note}";
                await workbench
                    .WithAudit(change.EntryOfChange("adjudicate", id, before?.Tag, detail))
                    .AddAdjudicationAsync(decision, cancellationToken);
                return decision;
            },
            cancellationToken
        );
    }

    private static async Task<Confirmation> ConfirmAsync(
        string run,
        ConfirmationBody body,
        CuratedRuns runs,
        IWorkbench workbench,
        FaultlineConfig config,
        ChangeNote note,
        CancellationToken cancellationToken
    )
    {
        var found = await runs.RunAsync(run, cancellationToken);
        var cluster =
            found.Clusters.FirstOrDefault(c => c.ClusterId == body.ClusterId)
            ?? throw FaultlineException.Input($"Run {run} has no cluster '{body.ClusterId}'.");
        var labeling = await LabelingView.ReadAsync(workbench, found, cancellationToken);
        var confirmation = ConfirmationDoor.Pass(
            found,
            cluster,
            labeling.Agreement?.Clusters.FirstOrDefault(c => c.ClusterId == cluster.ClusterId),
            string.IsNullOrEmpty(body.Tag) ? null : body.Tag,
            LabelTags.Allowed(config),
            note.Who,
            string.IsNullOrWhiteSpace(body.OverrideReason) ? null : body.OverrideReason.Trim(),
            note.Now,
            ConfirmationWords.Page
        );
        var before = (await workbench.ReadConfirmationsAsync(found.Workflow, cancellationToken)).LastOrDefault(c =>
            c.ClusterId == cluster.ClusterId
        );
        var detail = confirmation.OverrideReason is { } reason ? $"{confirmation.Tag}, by override: {reason}" : confirmation.Tag;
        await workbench
            .WithAudit(note.EntryOfChange("confirm", cluster.ClusterId, before?.Tag, detail))
            .AddConfirmationAsync(confirmation, cancellationToken);
        return confirmation;
    }

    private static async Task<IResult> ExportAsync(
        string run,
        CuratedRuns runs,
        IWorkbench workbench,
        ITraceStore traces,
        FaultlineConfig config,
        TimeProvider clock,
        CancellationToken cancellationToken
    )
    {
        var found = await runs.RunAsync(run, cancellationToken);
        var directory = Directory.CreateTempSubdirectory("faultline-export-").FullName;
        try
        {
            await DatasetBuilder.BuildAsync(
                await RequestAsync(found, directory, workbench, traces, config, clock, cancellationToken),
                progress: null,
                cancellationToken
            );
            var zip = new MemoryStream();
            await ZipFile.CreateFromDirectoryAsync(directory, zip, cancellationToken);
            zip.Position = 0;
            return Results.File(zip, "application/zip", $"regression-{run}.zip");
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    internal static async Task<DatasetBuildRequest> RequestAsync(
        AnalysisRun run,
        string directory,
        IWorkbench workbench,
        ITraceStore traces,
        FaultlineConfig config,
        TimeProvider clock,
        CancellationToken cancellationToken
    ) =>
        new()
        {
            Run = run,
            Confirmations = await workbench.ReadConfirmationsAsync(run.Workflow, cancellationToken),
            Labels = await workbench.ReadLabelsAsync(run.RunId, cancellationToken),
            Adjudications = await workbench.ReadAdjudicationsAsync(run.RunId, cancellationToken),
            Config = config.For(run.Workflow),
            ReadTraces = async (ids, token) =>
            {
                var read = new List<Trace>(ids.Count);
                if (ids.Count > 0)
                {
                    await foreach (var trace in traces.ReadAsync(new TraceQuery { TraceIds = ids, IncludeMessages = true }, token))
                    {
                        read.Add(trace);
                    }
                }

                return read;
            },
            Directory = directory,
            Now = clock.GetUtcNow().UtcDateTime,
        };
}

/// <param name="Seen">The <c>created_at</c> of the decision that stands, where there is one: nobody replaces what they have not seen.</param>
/// <param name="Reason">Why one of the item's reviewers decides it; kept with the decision.</param>
internal sealed record AdjudicationBody(string? TraceId, string? Tag, string? Note, string? Seen = null, string? Reason = null);

/// <param name="Tag">Empty takes the one that the reviewers' labels speak for.</param>
/// <param name="OverrideReason">Why it is confirmed although κ is below 0.6 or absent; recorded.</param>
internal sealed record ConfirmationBody(string? ClusterId, string? Tag, string? OverrideReason);
