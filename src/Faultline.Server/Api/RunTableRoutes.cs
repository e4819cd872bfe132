using Faultline.Analysis;
using Faultline.Labeling;
using Faultline.Server.Pages;
using Faultline.Traces;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Faultline.Server.Api;

/// <summary>The tables of a run as files: clusters, agreement, labels, decisions; and the spans of a trace.</summary>
internal static class RunTableRoutes
{
    private static readonly TableFile<(ClusterReport Cluster, TagState State)> s_clusters = new(
        "clusters",
        [
            ("cluster_id", r => r.Cluster.ClusterId),
            ("name", r => r.Cluster.Name),
            ("impact_rank", r => r.Cluster.ImpactRank),
            ("frequency_rank", r => r.Cluster.FrequencyRank),
            ("impact", r => r.Cluster.Impact.Value),
            ("impact_low", r => r.Cluster.Impact.Low),
            ("impact_high", r => r.Cluster.Impact.High),
            ("size", r => r.Cluster.Size),
            ("estimated_total", r => r.Cluster.EstimatedTotal),
            ("pass_rate", r => r.Cluster.PassRate?.Value),
            ("previous_pass_rate", r => r.Cluster.PreviousPassRate?.Value),
            ("stability", r => r.Cluster.Stability),
            ("tag", r => r.State.Tag),
            ("tag_state", r => LabelingView.Words(r.State.Stage)),
            ("lineage", r => r.Cluster.Lineage.Status),
            ("keywords", r => r.Cluster.Keywords),
            ("causes", r => r.Cluster.Causes.Select(c => c.Text)),
        ]
    );

    private static readonly TableFile<TagAgreement> s_tags = new(
        "agreement-tags",
        [("tag", t => t.Tag), ("first", t => t.First), ("second", t => t.Second), ("kappa", t => t.Kappa)]
    );

    private static readonly TableFile<ClusterAgreement> s_doors = new(
        "agreement-clusters",
        [
            ("cluster_id", c => c.ClusterId),
            ("items", c => c.Score.Items),
            ("observed", c => c.Score.Observed),
            ("kappa", c => c.Score.Kappa),
            ("reviewers", c => c.Reviewers),
            ("twice", c => c.Twice),
            ("alpha", c => c.Alpha),
            ("ac1", c => c.Ac1),
            ("door", c => c.Door),
            ("rule", c => c.DoorRule),
            ("open", c => c.Open ? "yes" : "no"),
            ("tag", c => c.Tag),
        ]
    );

    private static readonly (string Name, Func<Label, object?> Value)[] s_labelColumns =
    [
        ("run_id", l => l.RunId),
        ("cluster_id", l => l.ClusterId),
        ("trace_id", l => l.TraceId),
        ("reviewer", l => l.Reviewer),
        ("tag", l => l.Tag),
        ("note", l => l.Note),
        ("correction", l => l.Correction),
        ("created_at", l => l.CreatedAt),
    ];

    private static readonly TableFile<Label> s_labels = new("labels", s_labelColumns);

    private static readonly TableFile<Label> s_proposals = new("proposals", s_labelColumns);

    private static readonly TableFile<Adjudication> s_decisions = new(
        "adjudications",
        [
            ("run_id", a => a.RunId),
            ("trace_id", a => a.TraceId),
            ("adjudicator", a => a.Adjudicator),
            ("tag", a => a.Tag),
            ("note", a => a.Note),
            ("created_at", a => a.CreatedAt),
        ]
    );

    private static readonly TableFile<Confirmation> s_confirmations = new(
        "confirmations",
        [
            ("cluster_id", c => c.ClusterId),
            ("tag", c => c.Tag),
            ("person", c => c.Person),
            ("kappa", c => c.Kappa),
            ("override_reason", c => c.OverrideReason),
            ("run_id", c => c.RunId),
            ("created_at", c => c.CreatedAt),
        ]
    );

    private static readonly TableFile<ReviewMark> s_flags = new(
        "flags",
        [("trace_id", f => f.TraceId), ("reviewer", f => f.Reviewer), ("note", f => f.Note), ("created_at", f => f.CreatedAt)]
    );

    private static readonly TableFile<JudgeTag> s_judge = new(
        "judge",
        [
            ("tag", t => t.Tag),
            ("people", t => t.People),
            ("others", t => t.Others),
            ("tpr", t => t.Tpr),
            ("tnr", t => t.Tnr),
            ("apparent", t => t.Apparent),
            ("corrected", t => t.Corrected?.Value),
            ("corrected_low", t => t.Corrected?.Low),
            ("corrected_high", t => t.Corrected?.High),
        ]
    );

    private static readonly TableFile<EditAnswer> s_edits = new(
        "edits",
        [
            ("sequence", e => e.Sequence),
            ("kind", e => e.Kind),
            ("target", e => e.Target),
            ("text", e => e.Text),
            ("note", e => e.Note),
            ("person", e => e.Person),
            ("created_at", e => e.CreatedAt),
            ("in_force", e => e.InForce),
            ("undone_by", e => e.UndoneBy),
            ("undone_at", e => e.UndoneAt),
            ("objection", e => e.Objection),
        ]
    );

    private static readonly TableFile<Span> s_spans = new(
        "spans",
        [
            ("trace_id", s => s.TraceId),
            ("span_id", s => s.SpanId),
            ("parent_span_id", s => s.ParentSpanId),
            ("name", s => s.Name),
            ("kind", s => s.Kind),
            ("start_unix_nano", s => s.StartUnixNano),
            ("end_unix_nano", s => s.EndUnixNano),
            ("status_code", s => s.StatusCode),
            ("status_message", s => s.StatusMessage),
        ]
    );

    public static void MapRunTables(this RouteGroupBuilder api)
    {
        Map(api, "clusters", "The clusters of a run", s_clusters, static (run, view, _) => run.Clusters.Select(c => (c, view.State(c))));
        Map(api, "agreement-tags", "Agreement tag by tag", s_tags, static (_, view, _) => view.Agreement?.Tags ?? []);
        Map(api, "agreement-clusters", "Agreement cluster by cluster", s_doors, static (_, view, _) => view.Agreement?.Clusters ?? []);
        Map(
            api,
            "labels",
            "Labels: one's own, and everyone's of items that two people have labelled",
            s_labels,
            static (_, view, person) => Visible(view.Labels, person.Name)
        );
        Map(
            api,
            "adjudications",
            "Decisions on items that two people labelled differently",
            s_decisions,
            static (_, view, _) => view.Adjudications
        );
        Map(
            api,
            "proposals",
            "Tags that reviewers proposed, of items that two people have labelled",
            s_proposals,
            static (_, view, _) => view.Proposals
        );
        Map(
            api,
            "confirmations",
            "Who confirmed the clusters' tags, on what ground",
            s_confirmations,
            static (run, view, _) => Of(run, view)
        );
        api.MapTable(
            "/runs/{run}/flags",
            "Flagged items that two people have labelled",
            (path, ending) =>
                api.MapGet(
                    path,
                    async (string run, CuratedRuns runs, IWorkbench workbench, CancellationToken stop) =>
                        await s_flags.AnswerAsync(ending, await FlagsAsync(run, runs, workbench, stop), stop)
                )
        );
        api.MapGet("/runs/{run}/flags", FlagsAsync).WithSummary("Flagged items that two people have labelled.");
        api.MapGet(
                "/runs/{run}/proposals",
                static async (string run, CuratedRuns runs, IWorkbench workbench, CancellationToken stop) =>
                    (await LabelingView.ReadAsync(workbench, await runs.RunAsync(run, stop), stop)).Proposals
            )
            .WithSummary("Tags that reviewers proposed (other, with a note), of items that two people have labelled.");
        api.MapGet(
                "/runs/{run}/confirmations",
                static async (string run, CuratedRuns runs, IWorkbench workbench, CancellationToken stop) =>
                {
                    var found = await runs.RunAsync(run, stop);
                    return Of(found, await LabelingView.ReadAsync(workbench, found, stop));
                }
            )
            .WithSummary("Who confirmed the clusters' tags, when, at which κ, and the reason where agreement did not carry it.");
        api.MapTable(
            "/runs/{run}/judge",
            "The suggested tags against what people said, tag by tag",
            (path, ending) =>
                api.MapGet(
                    path,
                    async (string run, CuratedRuns runs, IWorkbench workbench, CancellationToken stop) =>
                        await s_judge.AnswerAsync(ending, (await DecisionRoutes.JudgeAsync(run, runs, workbench, stop)).Tags, stop)
                )
        );
        api.MapTable(
            "/runs/{run}/edits",
            "Merges, splits, renames and moves, in order",
            (path, ending) =>
                api.MapGet(
                    path,
                    async (string run, CuratedRuns runs, CancellationToken stop) =>
                        await s_edits.AnswerAsync(ending, (await runs.RequireAsync(run, stop)).History.Select(EditAnswer.Of), stop)
                )
        );
        api.MapTable(
            "/traces/spans",
            "The spans of a trace",
            (path, ending) =>
                api.MapGet(
                    path,
                    async (string id, ITraceStore traces, CancellationToken stop) =>
                        await s_spans.AnswerAsync(ending, await traces.ReadSpansAsync([id], stop), stop)
                )
        );
    }

    private static IEnumerable<Confirmation> Of(AnalysisRun run, LabelingView view) =>
        run.Clusters.Select(c => view.ConfirmationOf(c.ClusterId)).OfType<Confirmation>();

    private static async Task<IEnumerable<ReviewMark>> FlagsAsync(
        string run,
        CuratedRuns runs,
        IWorkbench workbench,
        CancellationToken cancellationToken
    )
    {
        var view = await LabelingView.ReadAsync(workbench, await runs.RunAsync(run, cancellationToken), cancellationToken);
        return view.Flags(await workbench.ReadReviewMarksAsync(run, cancellationToken));
    }

    // A label that stands alone would lead the second reviewer.
    private static IEnumerable<Label> Visible(IReadOnlyList<Label> labels, string person)
    {
        var twice = labels.CountBy(l => l.TraceId, StringComparer.Ordinal).Where(c => c.Value > 1).Select(c => c.Key);
        var shown = twice.ToHashSet(StringComparer.Ordinal);
        return labels.Where(l => l.Reviewer == person || shown.Contains(l.TraceId));
    }

    private static void Map<T>(
        RouteGroupBuilder api,
        string name,
        string what,
        TableFile<T> file,
        Func<AnalysisRun, LabelingView, Person, IEnumerable<T>> rows
    ) =>
        api.MapTable(
            $"/runs/{{run}}/{name}",
            what,
            (path, ending) =>
                api.MapGet(
                    path,
                    async (string run, CuratedRuns runs, IWorkbench workbench, Person person, CancellationToken stop) =>
                    {
                        var found = await runs.RunAsync(run, stop);
                        return await file.AnswerAsync(
                            ending,
                            rows(found, await LabelingView.ReadAsync(workbench, found, stop), person),
                            stop
                        );
                    }
                )
        );
}
