using System.CommandLine;
using System.Globalization;
using Faultline.Curating;
using Faultline.Labeling;

namespace Faultline.Cli.Commands;

/// <summary><c>label confirm</c>: opens the way to the regression set, where κ allows it or a reason is given.</summary>
internal static class LabelConfirmCommand
{
    private static readonly RunChoice Run = new();

    private static readonly Argument<string> Cluster = new("CLUSTER") { Description = "The cluster's id." };

    private static readonly Option<string?> Tag = new("--tag")
    {
        Description = "The tag (default: what the reviewers' labels speak for).",
        HelpName = "TAG",
    };

    private static readonly Option<string?> Person = new("--by")
    {
        Description = "Who confirms (default: the user of this machine).",
        HelpName = "NAME",
    };

    private static readonly Option<string?> Override = new("--override")
    {
        Description = "Confirm although κ is below 0.6 or absent, for this reason; it is recorded.",
        HelpName = "REASON",
    };

    public static Command Create()
    {
        var command = new Command("confirm", "Confirm a cluster's tag, so that it may feed a regression set.") { Cluster };
        command.Options.Add(Tag);
        command.Options.Add(Person);
        command.Options.Add(Override);
        Run.AddTo(command);
        CliSession.SetAction(command, RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(CliSession session, ParseResult parsed, CancellationToken cancellationToken)
    {
        var workbench = await session.OpenWorkbenchAsync(cancellationToken);
        var run = await Run.FindAsync(workbench, parsed, cancellationToken);
        var cluster = RunChoice.Cluster(run, parsed.GetValue(Cluster)!);
        var labels = await workbench.ReadLabelsAsync(run, cancellationToken);
        ClusterAgreement? agreement = null;
        if (labels.Select(l => l.Reviewer).Distinct(StringComparer.Ordinal).Count() > 1)
        {
            var report = Agreement.Compute(
                run.RunId,
                labels,
                await workbench.ReadAdjudicationsAsync(run.RunId, cancellationToken),
                session.Seed
            );
            agreement = report.Clusters.FirstOrDefault(c => c.ClusterId == cluster.ClusterId);
        }

        var confirmation = ConfirmationDoor.Pass(
            run,
            cluster,
            agreement,
            parsed.GetValue(Tag),
            LabelTags.Allowed(session.Config),
            parsed.GetValue(Person) ?? Environment.UserName,
            parsed.GetValue(Override),
            session.Now
        );
        var by = confirmation.OverrideReason is { } why ? $"by {confirmation.Person}, by override: {why}" : $"by {confirmation.Person}";
        await workbench
            .WithAudit(session.Entry("confirm", confirmation.ClusterId, $"{confirmation.Tag}, {by}"))
            .AddConfirmationAsync(confirmation, cancellationToken);
        if (session.Json)
        {
            CliSession.WriteJson(confirmation);
        }
        else
        {
            var basis = confirmation.OverrideReason is { } reason
                ? $"by override: {reason}"
                : string.Create(
                    CultureInfo.InvariantCulture,
                    $"κ {confirmation.Kappa:0.00}, {agreement!.DoorRule}{(agreement.Straddles ? "; its interval straddles 0.6" : "")}"
                );
            session.Say(TerminalText.Neutralise($"{cluster.ClusterId} is confirmed as {confirmation.Tag} ({basis})."));
        }

        return ExitCodes.Done;
    }
}
