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
    private const int MostNamed = 3;

    public static IReadOnlyList<StepState> Of(
        AnalysisRun run,
        LabelingView labeling,
        ReviewStanding standing,
        IReadOnlyList<GateEntry> gates,
        string currentLabel
    )
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
            Label(labeling, standing, open, currentLabel),
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

    private static StepState Label(LabelingView labeling, ReviewStanding standing, int open, string currentLabel)
    {
        var reviewers = labeling.Reviewers;
        var text =
            reviewers.Count == 0 ? "nobody has labelled this run" : $"{Show.Count(labeling.Labels.Count, "label")} by {Names(reviewers)}";
        if (labeling.Agreement?.Overall is { Kappa: { } kappa })
        {
            text += string.Create(CultureInfo.InvariantCulture, $", κ {kappa:0.00}");
        }

        var left = standing.First + standing.Second;
        if (reviewers.Count > 0 && left > 0)
        {
            text +=
                $"; of {Show.Count(standing.Items, "item")} {Figures.Count(standing.First)} want a first label, {Figures.Count(standing.Second)} a second";
        }

        var decide = open > 0 ? $"{Show.Count(open, "item")} to adjudicate" : null;
        var (state, next, link) = (left, reviewers.Count) switch
        {
            (0, 0) => ("open", null, "/label"),
            (0, _) => decide is null ? ("done", (string?)null, "/agreement") : ("waits", decide, "/adjudicate"),
            (_, 0) => ("waits", standing.ByTwo > 0 ? "waits for two reviewers" : "waits for a reviewer", "/label"),
            (_, 1) when standing.ByTwo > 0 => ("waits", "waits for a second reviewer", "/label"),
            _ => (
                "waits",
                string.Join("; ", new[] { Waiting(standing), decide }.OfType<string>()),
                decide is null ? "/label" : "/adjudicate"
            ),
        };
        return new StepState(currentLabel, state, text, next, link);
    }

    // What one of several may label is counted for each of them.
    private static string Waiting(ReviewStanding standing) =>
        "waits for " + Names([.. standing.Reviewers.Where(r => r.Left > 0).Select(r => $"{r.Reviewer} ({Figures.Count(r.Left)})")]);

    private static string Names(IReadOnlyList<string> names) =>
        names.Count > MostNamed
            ? $"{string.Join(", ", names.Take(MostNamed))} and {names.Count - MostNamed} more"
            : string.Join(" and ", names);

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
