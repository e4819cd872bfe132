using System.CommandLine;
using Faultline.Labeling;

namespace Faultline.Cli.Commands;

/// <summary><c>label adjudicate</c>: a third decision where two labels differ. It never rewrites them.</summary>
internal static class LabelAdjudicateCommand
{
    private static readonly RunChoice Run = new();

    private static readonly Argument<string?> TraceId = new("TRACE")
    {
        Description = "The item to decide; without one, the open items are listed.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private static readonly Option<string?> Tag = new("--tag") { Description = "The decision.", HelpName = "TAG" };

    private static readonly Option<string?> Person = new("--by")
    {
        Description = "Who decides (default: the user of this machine).",
        HelpName = "NAME",
    };

    private static readonly Option<string?> Note = new("--note")
    {
        Description = "Why; a reviewer of the item who decides it themself must say it.",
        HelpName = "TEXT",
    };

    public static Command Create()
    {
        var command = new Command("adjudicate", "Decide where two reviewers differ; without arguments, list what is open.") { TraceId };
        command.Options.Add(Tag);
        command.Options.Add(Person);
        command.Options.Add(Note);
        Run.AddTo(command);
        CliSession.SetAction(command, RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(CliSession session, ParseResult parsed, CancellationToken cancellationToken)
    {
        var workbench = await session.OpenWorkbenchAsync(cancellationToken);
        var run = await Run.FindAsync(workbench, parsed, cancellationToken);
        var labels = await workbench.ReadLabelsAsync(run.RunId, cancellationToken);
        if (parsed.GetValue(TraceId) is not { } traceId)
        {
            var report = Agreement.Compute(
                run.RunId,
                labels,
                await workbench.ReadAdjudicationsAsync(run.RunId, cancellationToken),
                session.Seed
            );
            List(session, report);
            return ExitCodes.Done;
        }

        var allowed = LabelTags.Allowed(session.Config);
        var tag = parsed.GetValue(Tag) ?? throw FaultlineException.Input("--tag is needed: the decision.");
        if (!allowed.Contains(tag, StringComparer.Ordinal))
        {
            throw FaultlineException.Input($"--tag {tag}: there is no such tag; did you mean {LabelTags.Nearest(tag, allowed)}?");
        }

        var given = labels.Where(l => l.TraceId == traceId).ToArray();
        var person = parsed.GetValue(Person) ?? Environment.UserName;
        var note = parsed.GetValue(Note);
        var own = given.Any(l => l.Reviewer == person);
        var before = (await workbench.ReadAdjudicationsAsync(run.RunId, cancellationToken)).LastOrDefault(a => a.TraceId == traceId);
        if (before is not null)
        {
            CliSession.Warn($"{before.Adjudicator} has decided it before, as {before.Tag}; this takes its place, and both are kept.");
        }

        var decision = AdjudicationDoor.Pass(
            given,
            before,
            before?.CreatedAt,
            new Adjudication(run.RunId, traceId, person, tag, own ? null : note, session.Now),
            // Somebody else's note is a note, a party's is its reason.
            own ? note : null
        );
        await workbench
            .WithAudit(session.Entry("adjudicate", traceId, $"{tag}, decided by {person}"))
            .AddAdjudicationAsync(decision, cancellationToken);
        if (session.Json)
        {
            CliSession.WriteJson(decision);
        }
        else
        {
            session.Say(
                TerminalText.Neutralise(
                    $"{traceId} is {tag} ({string.Join(", ", given.Select(l => $"{l.Reviewer}: {l.Tag}"))}); both labels stay as they are."
                )
            );
        }

        return ExitCodes.Done;
    }

    private static void List(CliSession session, AgreementReport report)
    {
        if (session.Json)
        {
            CliSession.WriteJson(new { report.RunId, report.Open });
            return;
        }

        foreach (var item in report.Open)
        {
            session.Say(
                TerminalText.Neutralise(
                    $"{item.TraceId}  {item.ClusterId}  {string.Join(", ", item.Labels.Select(l => $"{l.Key}: {l.Value}"))}"
                )
            );
        }

        session.Say($"{report.Open.Count} open; decide with `faultline label adjudicate TRACE --tag TAG --by NAME`.");
    }
}
