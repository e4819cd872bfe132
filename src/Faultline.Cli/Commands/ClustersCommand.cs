using System.CommandLine;
using Faultline.Analysis;
using Faultline.Curating;

namespace Faultline.Cli.Commands;

/// <summary><c>clusters</c>: what people change about a run's clusters, as the pages do it.</summary>
internal static class ClustersCommand
{
    public static Command Create() =>
        new("clusters", "Merge, split, rename and move failure clusters; every change is recorded beside the run and can be undone.")
        {
            Merge(),
            Split(),
            Rename(),
            Move(),
            Back(
                "undo",
                "Take a change back: the numbered one, else the last.",
                (c, run, n, by, now, stop) => c.UndoAsync(run, n, by, now, stop)
            ),
            Back(
                "redo",
                "Put a change that was taken back in force again.",
                (c, run, n, by, now, stop) => c.RedoAsync(run, n, by, now, stop)
            ),
            ClustersHistoryCommand.Create(),
        };

    private static Command Merge()
    {
        var into = new Argument<string>("INTO") { Description = "The cluster that stays, with its id." };
        var others = new Argument<string[]>("CLUSTER") { Description = "What is merged into it.", Arity = ArgumentArity.OneOrMore };
        return Edit(
            "merge",
            "Merge clusters into one.",
            [into, others],
            (parsed, name) => new ClusterChange(EditKinds.Merge, parsed.GetValue(into)) { Clusters = parsed.GetValue(others)!, Name = name }
        );
    }

    private static Command Split()
    {
        var traces = Traces();
        return Edit(
            "split",
            "Split failures off into a new cluster.",
            [traces],
            (parsed, name) => new ClusterChange(EditKinds.Split, null) { Traces = parsed.GetValue(traces)!, Name = name }
        );
    }

    private static Command Rename()
    {
        var cluster = new Argument<string>("CLUSTER") { Description = "The cluster." };
        var name = new Argument<string>("NAME") { Description = "Its new name; it stays with the cluster in later runs." };
        return Edit(
            "rename",
            "Give a cluster another name.",
            [cluster, name],
            (parsed, _) => new ClusterChange(EditKinds.Rename, parsed.GetValue(cluster)) { Name = parsed.GetValue(name) },
            named: false
        );
    }

    private static Command Move()
    {
        var to = new Argument<string>("TO") { Description = "A cluster, or noise." };
        var traces = Traces();
        return Edit(
            "move",
            "Move failures to another cluster, or out of every one.",
            [to, traces],
            (parsed, _) => new ClusterChange(EditKinds.Move, parsed.GetValue(to)) { Traces = parsed.GetValue(traces)! },
            named: false
        );
    }

    private static Argument<string[]> Traces() => new("TRACE") { Description = "Trace ids.", Arity = ArgumentArity.OneOrMore };

    private static Command Edit(
        string verb,
        string description,
        IReadOnlyList<Argument> arguments,
        Func<ParseResult, string?, ClusterChange> change,
        bool named = true
    )
    {
        var name = new Option<string?>("--name") { Description = "Its name.", HelpName = "NAME" };
        var note = new Option<string?>("--note") { Description = "Why; it is kept with the change.", HelpName = "TEXT" };
        var command = new Command(verb, description) { note };
        if (named)
        {
            command.Options.Add(name);
        }

        foreach (var argument in arguments)
        {
            command.Arguments.Add(argument);
        }

        return Recorded(
            command,
            async (session, curator, run, parsed, by, cancellationToken) =>
            {
                var asked = change(parsed, named ? parsed.GetValue(name) : null) with { Note = parsed.GetValue(note) };
                if (asked.Kind == EditKinds.Split)
                {
                    var traces = await session.OpenTracesAsync(cancellationToken);
                    asked = asked with { Keywords = await SplitKeywords.OfAsync(run, asked.Checked().Traces, traces, cancellationToken) };
                    asked = asked with { Name = asked.Name ?? Clustering.ClusterNames.Compose("Split off", null, asked.Keywords) };
                }

                return await curator.ChangeAsync(run.RunId, asked, by, session.Now, cancellationToken);
            }
        );
    }

    private static Command Back(
        string verb,
        string description,
        Func<Curator, string, int?, string, DateTime, CancellationToken, Task<ClusterEdit>> act
    )
    {
        var number = new Argument<int?>("NUMBER")
        {
            Description = "The change, as `clusters history` numbers it.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        return Recorded(
            new Command(verb, description) { number },
            (session, curator, run, parsed, by, cancellationToken) =>
                act(curator, run.RunId, parsed.GetValue(number), by, session.Now, cancellationToken)
        );
    }

    private static Command Recorded(
        Command command,
        Func<CliSession, Curator, AnalysisRun, ParseResult, string, CancellationToken, Task<ClusterEdit>> act
    )
    {
        var choice = new RunChoice();
        var person = new Option<string?>("--by") { Description = "Who changes it (default: the user of this machine).", HelpName = "NAME" };
        command.Options.Add(person);
        choice.AddTo(command);
        CliSession.SetAction(
            command,
            async (session, parsed, cancellationToken) =>
            {
                var workbench = await session.OpenWorkbenchAsync(cancellationToken);
                var run = await choice.FindAsync(workbench, parsed, cancellationToken);
                var edit = await act(
                    session,
                    new Curator(workbench),
                    run,
                    parsed,
                    parsed.GetValue(person) ?? Environment.UserName,
                    cancellationToken
                );
                if (session.Json)
                {
                    CliSession.WriteJson(edit);
                }
                else
                {
                    session.Say(TerminalText.Neutralise($"{edit.Sequence}. {edit.Person} {EditText.Of(edit)} (run {run.RunId})."));
                }

                return ExitCodes.Done;
            }
        );
        return command;
    }
}
