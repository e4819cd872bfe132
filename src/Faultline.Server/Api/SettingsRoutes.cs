using Faultline.Analysis;
using Faultline.Configuration;
using Faultline.Labeling;
using Faultline.Server.Configuring;
using Faultline.Server.Security;
using Faultline.Sources.Configuration;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Faultline.Server.Api;

/// <summary>Taxonomy, weights and thresholds, in the file that the team commits.</summary>
internal static class SettingsRoutes
{
    public static void MapSettings(this RouteGroupBuilder api)
    {
        api.MapGet("/settings", Show).WithSummary("What the configuration says now, and the version of its file.");
        api.MapPost("/settings/preview", Preview)
            .WithMetadata(ChangesNothingMetadata.Instance)
            .RequireAuthorization(Access.Own)
            .WithSummary("What changes would make of the file, as a diff; nothing is written.");
        api.MapPost("/settings", WriteAsync)
            .RequireAuthorization(Access.Own)
            .WithSummary("Writes changes to the file; 409 when it was changed meanwhile.");
    }

    private static IResult Show(LiveConfig live, ConfigEditor editor, string? workflow = null)
    {
        var config = live.Current;
        var chosen = workflow is null ? config.Defaults : config.For(workflow);
        return Results.Json(
            new
            {
                live.Path,
                Version = live.Path is null ? null : editor.Read().Version,
                live.Fault,
                config.Taxonomy,
                chosen.Impact,
                chosen.Signals,
                chosen.Gate,
            },
            FaultlineJson.Line
        );
    }

    private static IResult Preview(SettingsBody body, ConfigEditor editor) =>
        Results.Json(new { editor.Preview(body.Version, SettingRules.Read(body.Changes)).Diff }, FaultlineJson.Line);

    private static async Task<IResult> WriteAsync(
        SettingsBody body,
        ConfigEditor editor,
        IWorkbench workbench,
        ChangeNote note,
        CancellationToken cancellationToken
    )
    {
        var changes = SettingRules.Read(body.Changes);
        foreach (var gone in changes.Where(c => c is { Path: ["taxonomy", _], Value: null }))
        {
            await RefuseUsedAsync(gone.Path[1], workbench, cancellationToken);
        }

        var written = editor.Write(body.Version, changes);
        note.Of("change settings", written.Before.Name, written.Diff);
        return Results.Json(new { written.Diff, editor.Read().Version }, FaultlineJson.Line);
    }

    // A tag that clusters or labels carry would be one that nobody may say any more.
    private static async Task RefuseUsedAsync(string tag, IWorkbench workbench, CancellationToken cancellationToken)
    {
        var runs = await workbench.ListRunsAsync(cancellationToken: cancellationToken);
        foreach (var run in runs.DistinctBy(r => r.Workflow, StringComparer.Ordinal))
        {
            var labels = (await workbench.ReadLabelsAsync(run.RunId, cancellationToken)).Count(l => l.Tag == tag);
            var confirmed = (await workbench.ReadConfirmationsAsync(run.Workflow, cancellationToken)).Count(c => c.Tag == tag);
            if (labels + confirmed > 0)
            {
                throw FaultlineException.Input(
                    $"The tag {tag} is in use: {labels} labels of the newest run of {run.Workflow} and {confirmed} confirmed clusters carry it. Label those otherwise first."
                );
            }
        }
    }
}

/// <param name="Version">Of the file that the person looked at.</param>
internal sealed record SettingsBody(string? Version, IReadOnlyList<SettingChange>? Changes);
