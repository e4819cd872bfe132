using System.Globalization;
using System.IO.Compression;
using System.Text.Json.Nodes;
using Faultline.Analysis;
using Faultline.Configuration;
using Faultline.Gating.Matchers;
using Faultline.Regression;
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

    public static void MapRegression(this RouteGroupBuilder api)
    {
        api.MapGet("/regression", ListAsync).WithSummary("The regression sets with the state of their rows, counted.");
        api.MapGet("/regression/rows", RowsAsync).WithSummary("Rows of a set, narrowed by text and state.");
        api.MapGet("/regression/matchers", static () => Results.Json(MatcherCatalog.All, FaultlineJson.Line))
            .WithSummary("Every matcher type with its arguments.");
        api.MapPost("/regression/try", TryAsync)
            .WithMetadata(ChangesNothingMetadata.Instance)
            .WithSummary("Tries a row's rule on the answer that failed, which must fail, and on the right one, which must pass.");
        api.MapPost("/regression/row", SaveAsync)
            .WithSummary("Writes a row's right answer and matcher, if the trial proves it; 409 when the row was changed meanwhile.");
        api.MapPost("/regression/quarantine", Quarantine)
            .WithSummary("Lets a row count for nothing until a day, for a reason; without a day it counts again.");
        api.MapPost("/regression/build", BuildAsync)
            .WithSummary("Adds rows of a run's confirmed clusters to the sets; rows that are there stay as they are.");
        api.MapGet("/regression/file", FileAsync).WithSummary("A set, byte for byte as CI reads it.");
        api.MapGet("/regression/files.zip", ZipAsync).WithSummary("All sets and their baseline, byte for byte as CI reads them.");
    }

    private static async Task<IResult> ListAsync(RegressionView view, FaultlineConfig config, CancellationToken cancellationToken) =>
        Results.Json(
            (await view.ListAsync(config, cancellationToken)).Select(s => new
            {
                Set = s.Set.Name,
                File = s.Set.FileName,
                s.Set.Cluster.Tag,
                s.Set.Cluster.ClusterId,
                Rows = s.Rows.Count,
                Rejected = s.Set.Rejections.Count,
                States = RowView.States.ToDictionary(x => x.State, x => s.Count(x.State), StringComparer.Ordinal),
            }),
            FaultlineJson.Line
        );

    private static async Task<IResult> RowsAsync(
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
        var found = await view.FindAsync(set, config, cancellationToken) ?? throw Missing(set);
        var rows = RowFilter.Apply(found.Rows, text, state);
        return Results.Json(
            new
            {
                Total = rows.Count,
                Rows = rows.Skip(Math.Max(0, skip))
                    .Take(Math.Clamp(take, 1, MostRows))
                    .Select(r => new
                    {
                        r.Row.CaseId,
                        r.Row.TraceId,
                        r.Row.Query,
                        r.Row.ResponseActual,
                        r.Row.Gold,
                        r.Row.Matcher,
                        r.Row.ExpectedPattern,
                        r.Row.Quarantine,
                        r.Expectation,
                        r.Problem,
                        States = RowView.States.Select(s => s.State).Where(r.Is),
                        Version = RegressionFolder.VersionOf(r.Row),
                    }),
            },
            FaultlineJson.Line
        );
    }

    private static async Task<IResult> TryAsync(RowEdit body, RowEditing editing, CancellationToken cancellationToken)
    {
        try
        {
            return Results.Json(await editing.TryAsync(body, cancellationToken), FaultlineJson.Line);
        }
        catch (FaultlineException failure) when (failure.Kind == FaultKind.Input)
        {
            // While someone writes, a rule that cannot be read yet is an answer like any other.
            return Results.Json(new { Proves = false, Problem = failure.Message }, FaultlineJson.Line);
        }
    }

    private static async Task<IResult> SaveAsync(RowEdit body, RowEditing editing, ChangeNote note, CancellationToken cancellationToken)
    {
        var row = await editing.SaveAsync(body, cancellationToken);
        note.Of("edit regression row", $"{body.Set}/{row.CaseId}", row.Matcher?.GetRawText() ?? "by its pattern");
        return Results.Json(new { row.CaseId, Version = RegressionFolder.VersionOf(row) }, FaultlineJson.Line);
    }

    private static IResult Quarantine(QuarantineBody body, RegressionHome home, ChangeNote note, TimeProvider clock)
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
        return Results.Json(new { row.CaseId, Version = RegressionFolder.VersionOf(row) }, FaultlineJson.Line);
    }

    private static async Task<IResult> BuildAsync(
        BuildBody body,
        RegressionHome home,
        IWorkbench workbench,
        ITraceStore traces,
        ChangeNote note,
        FaultlineConfig config,
        TimeProvider clock,
        CancellationToken cancellationToken
    )
    {
        var run = await ReviewRoutes.FindAsync(workbench, body.Run ?? "", cancellationToken);
        var request = await DecisionRoutes.RequestAsync(run, home.Folder.Directory, workbench, traces, config, clock, cancellationToken);
        if (!run.Clusters.Any(c => request.Confirmations.Any(x => x.ClusterId == c.ClusterId)))
        {
            throw FaultlineException.Input($"No cluster of run {run.RunId} is confirmed yet; confirm one on the agreement page first.");
        }

        var report = await DatasetBuilder.BuildAsync(request, progress: null, cancellationToken);
        note.Of("build regression sets", run.RunId, $"{report.Clusters.Sum(c => c.Added)} rows added to {report.Clusters.Count} sets");
        return Results.Json(report, FaultlineJson.Line);
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

/// <param name="Until">The first day, UTC, on which the row counts again; null lifts the quarantine.</param>
internal sealed record QuarantineBody(string? Set, string? CaseId, string? Version, string? Until, string? Reason);

/// <param name="Run">The run whose confirmed clusters feed the sets.</param>
internal sealed record BuildBody(string? Run);
