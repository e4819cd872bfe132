using System.Globalization;
using Faultline.Analysis;
using Faultline.Labeling;
using Faultline.Reporting;

namespace Faultline.Server.Pages;

/// <summary>How a step of the workflow stands.</summary>
/// <param name="State"><c>done</c>, <c>waits</c> or <c>open</c>.</param>
/// <param name="Text">What is there, in words.</param>
/// <param name="Next">What waits for whom; null when nothing does.</param>
/// <param name="Link">Where to go on; null where no page does it.</param>
internal sealed record StepState(string Name, string State, string Text, string? Next, string? Link)
{
    public static IReadOnlyList<StepState> Of(AnalysisRun run, LabelingView labeling, IReadOnlyList<GateEntry> gates, string currentLabel)
    {
        var open = labeling.Agreement?.Open.Count ?? 0;
        var stages = run.Clusters.Select(c => (Cluster: c, labeling.State(c).Stage)).ToArray();
        var confirmed = stages.Count(s => s.Stage == TagStage.Confirmed);
        var ready = stages.Count(s => s.Stage == TagStage.Agreed);
        var clustered = run.Clusters.Sum(c => c.Size);
        return
        [
            new("Pull", "done", $"{Figures.Count(run.TotalFailed)} of {Show.Count(run.TotalTraces, "trace")} failed", null, null),
            new(
                "Cluster",
                "done",
                $"{Show.Count(run.Clusters.Count, "cluster")} hold {Figures.Count(clustered)} of {Figures.Count(run.Sampled)} failures",
                null,
                "/clusters"
            ),
            Label(labeling, open, currentLabel),
            new("Prioritize", "done", Priority(run), null, "/clusters"),
            new(
                "Regression sets",
                confirmed > 0 ? "done" : "open",
                confirmed > 0 ? $"{Show.Count(confirmed, "cluster")} confirmed" : "no cluster is confirmed yet",
                ready > 0 ? $"{Show.Count(ready, "agreed cluster")} may be confirmed" : null,
                confirmed > 0 ? "/sets" : "/agreement"
            ),
            Gate(gates),
        ];
    }

    private static StepState Label(LabelingView labeling, int open, string currentLabel)
    {
        var reviewers = labeling.Reviewers;
        var text =
            reviewers.Count == 0
                ? "nobody has labelled this run"
                : $"{Show.Count(labeling.Labels.Count, "label")} by {string.Join(" and ", reviewers)}";
        if (labeling.Agreement?.Overall is { Kappa: { } kappa })
        {
            text += string.Create(CultureInfo.InvariantCulture, $", κ {kappa:0.00}");
        }

        var (state, next, link) =
            reviewers.Count < 2 ? ("waits", reviewers.Count == 0 ? "waits for two reviewers" : "waits for a second reviewer", "/label")
            : open > 0 ? ("waits", $"{Show.Count(open, "item")} to adjudicate", "/adjudicate")
            : ("done", (string?)null, "/agreement");
        return new StepState(currentLabel, state, text, next, link);
    }

    private static string Priority(AnalysisRun run) =>
        run.Clusters.Count == 0 ? "nothing to rank"
        : run.Clusters.Take(3).Any(c => c.TiedWith.Count > 0) ? "the boundary of the top three is a tie"
        : "the top three stand clear of the rest";

    private static StepState Gate(IReadOnlyList<GateEntry> gates) =>
        gates.Count == 0
            ? new("Gate", "open", "no gate has run yet", null, null)
            : new(
                "Gate",
                gates[0].Verdict == "pass" ? "done" : "waits",
                $"last verdict: {gates[0].Verdict}, {Figures.Date(gates[0].CreatedAt)}",
                null,
                "/gates"
            );
}
