using System.Globalization;
using System.IO.Compression;
using System.Text.Json.Nodes;
using Faultline.Analysis;
using Faultline.Configuration;
using Faultline.Gating.Matchers;
using Faultline.Regression;
using Faultline.Server.Pages;
using Faultline.Server.Regressing;
using Faultline.Traces;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Faultline.Server.Api;

/// <summary>The regression sets in their directory: rows and their state, trials, changes of single rows, and the files themselves.</summary>
internal static class RegressionRoutes
{
    private const int MostRows = 1000;
    private const int LongestQuarantine = 366;

    private static readonly TableFile<SetAnswer> s_sets = new(
        "regression-sets",
        [
            ("set", s => s.Set),
            ("file", s => s.File),
            ("tag", s => s.Tag),
            ("cluster_id", s => s.ClusterId),
            ("rows", s => s.Rows),
            ("rejected", s => s.Rejected),
            .. RowView.States.Select(x => (x.State, (Func<SetAnswer, object?>)(s => s.States[x.State]))),
        ]
    );

    private static readonly TableFile<RowAnswer> s_rows = new(
        "regression-rows",
        [
            ("set", r => r.Set),
            ("case_id", r => r.CaseId),
            ("trace_id", r => r.TraceId),
            ("query", r => r.Query),
            ("response_actual", r => r.ResponseActual),
            ("gold", r => r.Gold),
            ("expected_pattern", r => r.ExpectedPattern),
            ("matcher", r => r.Matcher?.GetRawText()),
            ("expectation", r => r.Expectation),
            ("problem", r => r.Problem),
            ("states", r => r.States),
            ("passes", r => r.LastRun?.Passes),
            ("judged", r => r.LastRun?.Judged),
            ("version", r => r.Version),
        ]
    );

    public static void MapRegression(this RouteGroupBuilder api)
    {
        api.MapGet("/regression", ListAsync).WithSummary("The regression sets with the state of their rows, counted.");
        api.MapGet("/regression/rows", RowsAsync).WithSummary("Rows of a set, narrowed by text and state.");
        api.MapGet("/regression/matchers", static () => MatcherCatalog.All).WithSummary("Every matcher type with its arguments.");
        api.MapPost("/regression/try", TryAsync)
            .WithMetadata(ChangesNothingMetadata.Instance)
            .WithSummary("Tries a row's rule on the answer that failed, which must fail, and on the right one, which must pass.");
        api.MapPost("/regression/row", SaveAsync)
            .WithSummary("Writes a row's right answer and matcher, if the trial proves it; 409 when the row was changed meanwhile.");
        api.MapPost("/regression/quarantine", Quarantine)
            .WithSummary("Lets a row count for nothing until a day, for a reason; without a day it counts again.");
        api.MapPost("/regression/build", BuildAsync)
            .WithSummary("Adds rows of a run's confirmed clusters to the sets; rows that are there stay as they are.");
        api.MapGet("/regression/file", FileAsync)
            .Produces<string>(contentType: "application/x-ndjson")
            .WithSummary("A set, byte for byte as CI reads it.");
        api.MapGet("/regression/files.zip", ZipAsync)
            .Produces<byte[]>(contentType: "application/zip")
            .WithSummary("All sets and their baseline, byte for byte as CI reads them.");
        api.MapTable(
            "/regression",
            "The regression sets with the state of their rows, counted",
            (path, ending) =>
                api.MapGet(
                    path,
                    async (RegressionView view, FaultlineConfig config, CancellationToken stop) =>
                        await s_sets.AnswerAsync(ending, (await view.ListAsync(config, stop)).Select(SetAnswer.Of), stop)
                )
        );
        api.MapTable(
            "/regression/rows",
            "Rows of a set, narrowed by text and state, with their state",
            (path, ending) =>
                api.MapGet(
                    path,
                    async (
                        string set,
                        RegressionView view,
                        FaultlineConfig config,
                        CancellationToken stop,
                        string? text = null,
                        string? state = null
                    ) =>
                        await s_rows.AnswerAsync(
                            ending,
                            (await FindAsync(set, view, config, text, state, stop)).Select(r => RowAnswer.Of(set, r)),
                            stop
                        )
                )
        );
    }

    private static async Task<IReadOnlyList<SetAnswer>> ListAsync(
        RegressionView view,
        FaultlineConfig config,
        CancellationToken cancellationToken
    ) => [.. (await view.ListAsync(config, cancellationToken)).Select(SetAnswer.Of)];

    private static async Task<RowPage> RowsAsync(
        string set,
        RegressionView view,
        FaultlineConfig config,
        CancellationToken cancellationToken,
        string? text = null,
        string? state = null,
        int skip = 0,
        int take = 100
    )
    {
        var rows = await FindAsync(set, view, config, text, state, cancellationToken);
        return new RowPage(
            rows.Count,
            [.. rows.Skip(Math.Max(0, skip)).Take(Math.Clamp(take, 1, MostRows)).Select(r => RowAnswer.Of(set, r))]
        );
    }

    private static async Task<IReadOnlyList<RowView>> FindAsync(
        string set,
        RegressionView view,
        FaultlineConfig config,
        string? text,
        string? state,
        CancellationToken cancellationToken
    ) => RowFilter.Apply((await view.FindAsync(set, config, cancellationToken) ?? throw Missing(set)).Rows, text, state);

    private static async Task<TrialAnswer> TryAsync(RowEdit body, RowEditing editing, CancellationToken cancellationToken)
    {
        try
        {
            var trial = await editing.TryAsync(body, cancellationToken);
            return new TrialAnswer(trial.Proves, trial.Problem, trial.Expectation, trial.Failed, trial.Right);
        }
        catch (FaultlineException failure) when (failure.Kind == FaultKind.Input)
        {
            // While someone writes, a rule that cannot be read yet is an answer like any other.
            return new TrialAnswer(Proves: false, failure.Message, null, null, null);
        }
    }

    private static async Task<RowSaved> SaveAsync(RowEdit body, RowEditing editing, ChangeNote note, CancellationToken cancellationToken)
    {
        var row = await editing.SaveAsync(body, cancellationToken);
        note.Of("edit regression row", $"{body.Set}/{row.CaseId}", row.Matcher?.GetRawText() ?? "by its pattern");
        return new RowSaved(row.CaseId, RegressionFolder.VersionOf(row));
    }

    private static RowSaved Quarantine(QuarantineBody body, RegressionHome home, ChangeNote note, TimeProvider clock)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        JsonObject? held = null;
        if (!string.IsNullOrEmpty(body.Until))
        {
            if (
                !DateOnly.TryParseExact(body.Until, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var until)
                || until <= DateOnly.FromDateTime(now)
                || until > DateOnly.FromDateTime(now).AddDays(LongestQuarantine)
            )
            {
                throw FaultlineException.Input($"A quarantine ends on a day to come, within {LongestQuarantine} days, such as 2026-12-31.");
            }

            if (string.IsNullOrWhiteSpace(body.Reason))
            {
                throw FaultlineException.Input("Say why the row is put into quarantine; the reason stands in the file.");
            }

            held = new JsonObject { ["until"] = body.Until, ["reason"] = body.Reason.Trim() };
        }

        var row = home.Folder.Change(
            body.Set ?? "",
            body.CaseId ?? "",
            body.Version ?? "",
            source =>
            {
                if (held is null)
                {
                    source.Remove("quarantine");
                }
                else
                {
                    source["quarantine"] = held.DeepClone();
                }
            }
        );
        note.Of(
            held is null ? "lift quarantine" : "quarantine",
            $"{body.Set}/{row.CaseId}",
            held is null ? null : $"until {body.Until}: {body.Reason!.Trim()}"
        );
        return new RowSaved(row.CaseId, RegressionFolder.VersionOf(row));
    }

    private static async Task<DatasetBuildReport> BuildAsync(
        BuildBody body,
        RegressionHome home,
        CuratedRuns runs,
        IWorkbench workbench,
        ITraceStore traces,
        ChangeNote note,
        FaultlineConfig config,
        TimeProvider clock,
        CancellationToken cancellationToken
    )
    {
        var run = await runs.RunAsync(body.Run ?? "", cancellationToken);
        var request = await DecisionRoutes.RequestAsync(run, home.Folder.Directory, workbench, traces, config, clock, cancellationToken);
        if (!run.Clusters.Any(c => request.Confirmations.Any(x => x.ClusterId == c.ClusterId)))
        {
            throw FaultlineException.Input($"No cluster of run {run.RunId} is confirmed yet; confirm one on the agreement page first.");
        }

        var report = await DatasetBuilder.BuildAsync(request, progress: null, cancellationToken);
        note.Of("build regression sets", run.RunId, $"{report.Clusters.Sum(c => c.Added)} rows added to {report.Clusters.Count} sets");
        return report;
    }

    private static IResult FileAsync(string set, RegressionHome home) =>
        home.Folder.Find(set) is { } found
            ? Results.File(File.ReadAllBytes(found.Cluster.File), "application/x-ndjson", found.FileName)
            : throw Missing(set);

    private static async Task<IResult> ZipAsync(RegressionHome home, CancellationToken cancellationToken)
    {
        var memory = new MemoryStream();
        await using (var zip = await ZipArchive.CreateAsync(memory, ZipArchiveMode.Create, leaveOpen: true, null, cancellationToken))
        {
            var sets = home.Folder.List().Select(s => s.Cluster.File).ToArray();
            var baseline = sets.Length == 0 ? null : RegressionDatasetReader.BaselineBeside(home.Folder.Directory);
            foreach (var file in sets.Concat(baseline is null ? [] : [baseline]))
            {
                await zip.CreateEntryFromFileAsync(file, Path.GetFileName(file), cancellationToken);
            }
        }

        memory.Position = 0;
        return Results.File(memory, "application/zip", "regression-sets.zip");
    }

    private static FaultlineException Missing(string set) => FaultlineException.Input($"There is no regression set '{set}'.");
}
