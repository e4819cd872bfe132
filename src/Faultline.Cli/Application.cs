using System.CommandLine;
using System.CommandLine.Parsing;
using Faultline.Cli.Commands;

namespace Faultline.Cli;

/// <summary>The command line as a whole: which commands there are, and what becomes of their failures.</summary>
internal static class Application
{
    public static Task<int> RunAsync(string[] args) => RunAsync(args, TimeSpan.FromSeconds(10), CancellationToken.None);

    /// <summary>Runs a command inside another one, which keeps the handling of signals to itself.</summary>
    public static Task<int> RunInnerAsync(string[] args, CancellationToken cancellationToken) => RunAsync(args, null, cancellationToken);

    private static async Task<int> RunAsync(string[] args, TimeSpan? terminationTimeout, CancellationToken cancellationToken)
    {
        var root = new RootCommand(
            "Faultline finds which kinds of failure your LLM application has, why, and keeps them from coming back."
        );
        CommonOptions.AddTo(root);
        foreach (var command in Commands())
        {
            root.Subcommands.Add(command);
        }

        var parsed = root.Parse(args);
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors)
            {
                await Console.Error.WriteLineAsync("faultline: " + TerminalText.Neutralise(error.Message));
            }

            await Console.Error.WriteLineAsync($"Run `faultline {CommandPath(parsed.CommandResult)}--help` to see what it takes.");
            return ExitCodes.Usage;
        }

        return await parsed.InvokeAsync(
            new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = terminationTimeout },
            cancellationToken
        );
    }

    /// <summary>One line a command, in the order of the workflow.</summary>
    internal static IEnumerable<Command> Commands() =>
        [
            DemoCommand.Create(),
            InitCommand.Create(),
            IngestCommand.Create(),
            RetentionCommand.Create(),
            PullCommand.Create(),
            AnalyzeCommand.Create(),
            ClustersCommand.Create(),
            PrioritizeCommand.Create(),
            LabelCommand.Create(),
            DatasetCommand.Create(),
            GateCommand.Create(),
            ClusterCommand.Create(),
            WeeklyCommand.Create(),
            ScheduleCommand.Create(),
            DoctorCommand.Create(),
            ReportCommand.Create(),
            ServeCommand.Create(),
            KeyCommand.Create(),
            UserCommand.Create(),
        ];

    private static string CommandPath(SymbolResult result)
    {
        var names = new Stack<string>();
        for (var at = result; at is CommandResult { Parent: not null } command; at = at.Parent)
        {
            names.Push(command.Command.Name);
        }

        return names.Count == 0 ? "" : string.Join(' ', names) + " ";
    }
}
