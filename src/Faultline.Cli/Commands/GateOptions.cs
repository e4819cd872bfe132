using System.CommandLine;

namespace Faultline.Cli.Commands;

/// <summary>The options of <c>gate</c> and of its subcommands; each command has its own set of them.</summary>
internal sealed class GateOptions
{
    public Option<string> Dataset { get; } =
        new("--dataset") { Description = "The regression sets: a directory of JSONL files, one a cluster.", HelpName = "DIR", Required = true };

    public Option<string?> Results { get; } =
        new("--results") { Description = "Recorded answers: JSONL with case_id, response, optional repeat and verdict.", HelpName = "FILE" };

    public Option<string?> AgentVersion { get; } =
        new("--agent-version") { Description = "Of the answers in --results, take those of this version only.", HelpName = "V" };

    public Option<int?> Repeats { get; } =
        new("--repeats") { Description = "Runs a row (default: 1 with an agent, all that are recorded with --results).", HelpName = "K" };

    public Option<string?> Workflow { get; } =
        new("--workflow") { Description = "The workflow whose gate policy in faultline.yaml holds.", HelpName = "W" };

    public void AddTo(Command command)
    {
        command.Options.Add(Dataset);
        command.Options.Add(Results);
        command.Options.Add(AgentVersion);
        command.Options.Add(Repeats);
        command.Options.Add(Workflow);
    }
}
