using Faultline.Analysis;
using Faultline.Configuration;
using Faultline.Labeling;
using Faultline.Regression;
using Faultline.Server.Configuring;
using Faultline.Server.Pages;
using Faultline.Server.Regressing;
using Faultline.Server.Security;
using Faultline.Sources.Configuration;
using Faultline.Traces.Searching;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Faultline.Server.Api;

/// <summary>Taxonomy, weights and thresholds, in the file that the team commits.</summary>
internal static class SettingsRoutes
{
    private static readonly TableFile<IntentWeight> s_intents = new(
        "intents",
        [("intent", i => i.Intent), ("traces", i => i.Traces), ("failed", i => i.Failed), ("weight", i => i.Weight)]
    );

    private static readonly TableFile<ClusterPolicy> s_clusters = new(
        "policy",
        [
            ("set", c => c.Set),
            ("title", c => c.Title),
            ("threshold", c => c.Threshold),
            ("min_drop", c => c.MinDrop),
            ("critical", c => c.Critical),
        ]
    );

    public static void MapSettings(this RouteGroupBuilder api)
    {
        api.MapGet("/settings", Show).WithSummary("What the configuration says now, and the version of its file.");
        api.MapTable(
            "/settings/intents",
            "What a failure of each intent costs, of a workflow where `workflow` names it",
            (path, ending) =>
                api.MapGet(
                    path,
                    async (
                        LiveConfig live,
                        WorkflowView view,
                        ITraceSearch search,
                        RunCache cache,
                        CancellationToken stop,
                        string? workflow = null
                    ) =>
                    {
                        await view.LoadAsync();
                        var run = workflow is null || view.Workflow == workflow ? view.Run : null;
                        var read = await IntentWeight.ReadAsync(Of(live, workflow), workflow ?? view.Workflow, run, search, cache, stop);
                        return await s_intents.AnswerAsync(ending, read.Intents, stop);
                    }
                )
        );
        api.MapTable(
            "/settings/clusters",
            "The gate's policy for each regression set, of a workflow where `workflow` names it",
            (path, ending) =>
                api.MapGet(
                    path,
                    (LiveConfig live, RegressionHome home, CancellationToken stop, string? workflow = null) =>
                        s_clusters.AnswerAsync(
                            ending,
                            home.Folder.List()
                                .Where(s => workflow is null || s.Workflow is null || s.Workflow == workflow)
                                .Select(s => ClusterPolicy.Of(s, Of(live, workflow).Gate)),
                            stop
                        )
                )
        );
        api.MapPost("/settings/preview", Preview)
            .WithMetadata(ChangesNothingMetadata.Instance)
            .RequireAuthorization(Access.Own)
            .WithSummary("What changes would make of the file, as a diff; nothing is written.");
        api.MapPost("/settings", WriteAsync)
            .RequireAuthorization(Access.Own)
            .WithSummary("Writes changes to the file; 409 when it was changed meanwhile.");
    }

    private static SettingsAnswer Show(LiveConfig live, ConfigEditor editor, string? workflow = null)
    {
        var config = live.Current;
        var chosen = Of(live, workflow);
        return new SettingsAnswer(
            live.Path,
            live.Path is null ? null : editor.Read().Version,
            live.Fault,
            config.Taxonomy,
            chosen.Impact,
            chosen.Signals,
            chosen.Gate
        );
    }

    private static WorkflowConfig Of(LiveConfig live, string? workflow) =>
        workflow is null ? live.Current.Defaults : live.Current.For(workflow);

    private static SettingsDiff Preview(SettingsBody body, ConfigEditor editor) =>
        new(editor.Preview(body.Version, SettingRules.Read(body.Changes)).Diff, null);

    private static async Task<SettingsDiff> WriteAsync(
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
        return new SettingsDiff(written.Diff, editor.Read().Version);
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

/// <param name="Path">Null where the server was started without a file.</param>
/// <param name="Version">Of the file as it is now; changes are made to it and to no other.</param>
/// <param name="Fault">What is wrong with the file as it stands; what held before still holds.</param>
internal sealed record SettingsAnswer(
    string? Path,
    string? Version,
    string? Fault,
    IReadOnlyList<Tag> Taxonomy,
    IReadOnlyDictionary<string, double> Impact,
    SignalsConfig Signals,
    GateConfig Gate
);

/// <param name="Diff">Of the file, unified.</param>
/// <param name="Version">Of the file as it was written; null for a preview.</param>
internal sealed record SettingsDiff(string Diff, string? Version);

/// <summary>What the gate asks of a set, exceptions applied.</summary>
/// <param name="Threshold">A pass rate below it blocks, in [0, 1].</param>
/// <param name="MinDrop">A significant drop of at least this blocks, in [0, 1].</param>
/// <param name="Critical">True where no row may break.</param>
internal sealed record ClusterPolicy(string Set, string? Title, double Threshold, double MinDrop, bool Critical)
{
    public static ClusterPolicy Of(RegressionSet set, GateConfig gate)
    {
        var own = gate.Clusters.GetValueOrDefault(set.Name);
        return new(set.Name, set.Title, own?.Threshold ?? gate.Threshold, own?.MinDrop ?? gate.MinDrop, own?.Critical ?? false);
    }
}
