using System.CommandLine;
using System.Globalization;
using Faultline.Labeling;

namespace Faultline.Cli.Commands;

/// <summary><c>label plan</c>: how much of a run people label, for the pages' queue and every sheet.</summary>
internal static class LabelPlanCommand
{
    private static readonly RunChoice Run = new();

    private static readonly Option<int?> PerCluster = new("--per-cluster")
    {
        Description = "Items sampled from each cluster, 1 to 1000.",
        HelpName = "N",
    };

    private static readonly Option<double?> Overlap = new("--overlap")
    {
        Description = "Share of the items that two people label, 0 to 1.",
        HelpName = "SHARE",
    };

    public static Command Create()
    {
        var command = new Command("plan", "Show how much of a run is labelled and what is left for whom; with an option, set it.");
        command.Options.Add(PerCluster);
        command.Options.Add(Overlap);
        Run.AddTo(command);
        CliSession.SetAction(command, RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(CliSession session, ParseResult parsed, CancellationToken cancellationToken)
    {
        var workbench = await session.OpenWorkbenchAsync(cancellationToken);
        var run = await Run.FindAsync(workbench, parsed, cancellationToken);
        var (perCluster, overlap) = (parsed.GetValue(PerCluster), parsed.GetValue(Overlap));
        var changed = false;
        if (perCluster is not null || overlap is not null)
        {
            var before = await workbench.ReadReviewPlanAsync(run.RunId, cancellationToken);
            // What is not named stays as it is.
            var plan = new ReviewPlan(perCluster ?? before.PerCluster, overlap ?? before.Overlap).Checked();
            changed = await workbench
                .WithAudit(session.Entry("plan", run.RunId, $"{before.Words} → {plan.Words}"))
                .SetReviewPlanAsync(new StoredPlan(run.RunId, plan, Environment.UserName, session.Now), cancellationToken);
        }

        var labels = await workbench.ReadLabelsAsync(run.RunId, cancellationToken);
        var view = await PlanView.ReadAsync(workbench, run, labels, cancellationToken);
        if (session.Json)
        {
            CliSession.WriteJson(
                new
                {
                    run.RunId,
                    view.Plan.PerCluster,
                    view.Plan.Overlap,
                    SetBy = view.Set?.Person,
                    SetAt = view.Set?.CreatedAt,
                    view.Standing,
                }
            );
            return ExitCodes.Done;
        }

        var by = view.Set is { } set ? TerminalText.Neutralise($", set by {set.Person}") : ", as nobody has set anything else";
        session.Say($"Run {run.RunId}: {view.Plan.Words}{by}{(changed ? "; it holds for every reviewer from now on" : "")}.");
        session.Say(
            string.Create(
                CultureInfo.InvariantCulture,
                $"Of {view.Standing.Items} items {view.Standing.First} want a first label and {view.Standing.Second} a second."
            )
        );
        foreach (var reviewer in view.Standing.Reviewers)
        {
            session.Say(
                TerminalText.Neutralise(
                    $"  {reviewer.Reviewer}: {reviewer.Done} done; may give {reviewer.First} a first label, {reviewer.Second} a second."
                )
            );
        }

        return ExitCodes.Done;
    }
}
