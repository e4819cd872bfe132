using System.CommandLine;

namespace Faultline.Cli.Commands;

/// <summary>The options of <c>gate</c> and of its subcommands; each command has its own set of them.</summary>
internal sealed class GateOptions
{
    public Option<string> Dataset { get; } =
        new("--dataset")
        {
            Description = "The regression sets: a directory of JSONL files, one a cluster.",
            HelpName = "DIR",
            Required = true,
        };

    public Option<string?> AgentUrl { get; } =
        new("--agent-url") { Description = "The agent: an address that takes a POST for each row.", HelpName = "URL" };

    public Option<string> AgentFormat { get; } =
        new("--agent-format")
        {
            Description = "What --agent-url speaks: faultline, or openai (chat completions).",
            HelpName = "FORMAT",
            DefaultValueFactory = _ => "faultline",
        };

    public Option<string?> AgentModel { get; } =
        new("--agent-model") { Description = "The model named in requests of --agent-format openai.", HelpName = "NAME" };

    public Option<string?> AgentKeyVariable { get; } =
        new("--agent-key-variable") { Description = "The environment variable that holds the agent's bearer token.", HelpName = "NAME" };

    public Option<string?> AgentCommand { get; } =
        new("--agent-command")
        {
            Description = "The agent: a command that is started once; a JSON line in, a JSON line out.",
            HelpName = "CMD",
        };

    public Option<string?> Results { get; } =
        new("--results")
        {
            Description = "Recorded answers: JSONL with case_id, response, optional repeat and verdict.",
            HelpName = "FILE",
        };

    public Option<string?> AgentVersion { get; } =
        new("--agent-version") { Description = "Of the answers in --results, take those of this version only.", HelpName = "V" };

    public Option<int?> Repeats { get; } =
        new("--repeats")
        {
            Description = "Runs of every row (default: 1, and more where the verdict is open; all that are recorded with --results).",
            HelpName = "K",
        };

    public Option<int?> MaxRepeats { get; } =
        new("--max-repeats")
        {
            Description = "The most runs of a row where the verdict of its cluster stays open (default: 5; with --repeats, just those).",
            HelpName = "K",
        };

    public Option<bool> EarlyStop { get; } =
        new("--early-stop") { Description = "Stop asking a cluster's rows as soon as its verdict is settled; for agents that cost." };

    public Option<double?> Rate { get; } =
        new("--rate")
        {
            Description = "Requests to the agent a second at most (default: from faultline.yaml, else no limit).",
            HelpName = "R",
        };

    public Option<string?> Cache { get; } =
        new("--cache")
        {
            Description =
                "Keep answers in this directory, by agent version, row and repeat, and ask only for what is not there; needs --cache-version.",
            HelpName = "DIR",
        };

    public Option<string?> CacheVersion { get; } =
        new("--cache-version") { Description = "The agent version that --cache keeps answers for, a commit for instance.", HelpName = "V" };

    public Option<bool> AllowCommands { get; } =
        new("--allow-commands") { Description = "Let command matchers run the programs that the regression sets name." };

    public Option<int?> Concurrency { get; } =
        new("--concurrency") { Description = "Requests to --agent-url at once (default: from faultline.yaml, else 8).", HelpName = "N" };

    public Option<double?> Timeout { get; } =
        new("--timeout") { Description = "Seconds that one request may take (default: from faultline.yaml, else 60).", HelpName = "S" };

    public Option<int> Retries { get; } =
        new("--retries")
        {
            Description = "Further tries after a failure of the network or the server; an answer is never asked for again.",
            HelpName = "N",
            DefaultValueFactory = _ => 2,
        };

    public Option<string?> Save { get; } =
        new("--save-results")
        {
            Description = "Write every answer here as it comes, as a results file (default: gate-answers.jsonl in the workspace).",
            HelpName = "FILE",
        };

    public Option<bool> Resume { get; } =
        new("--resume") { Description = "Go on with a run that ended early: keep the answers it saved and ask only for the rest." };

    public Option<string?> Workflow { get; } =
        new("--workflow") { Description = "The workflow whose gate policy in faultline.yaml holds.", HelpName = "W" };

    private Option[] LiveOnly =>
        [AgentModel, AgentKeyVariable, MaxRepeats, EarlyStop, Rate, Cache, CacheVersion, Concurrency, Timeout, Save, Resume];

    public void AddTo(Command command)
    {
        foreach (
            var option in (Option[])
                [
                    Dataset,
                    AgentUrl,
                    AgentFormat,
                    AgentModel,
                    AgentKeyVariable,
                    AgentCommand,
                    Results,
                    AgentVersion,
                    Repeats,
                    MaxRepeats,
                    EarlyStop,
                    Rate,
                    Cache,
                    CacheVersion,
                    AllowCommands,
                    Concurrency,
                    Timeout,
                    Retries,
                    Save,
                    Resume,
                    Workflow,
                ]
        )
        {
            command.Options.Add(option);
        }

        AgentFormat.AcceptOnlyFromAmong("faultline", "openai");
        command.Validators.Add(result =>
        {
            var named = new[] { result.GetValue(AgentUrl), result.GetValue(AgentCommand), result.GetValue(Results) }.Count(v =>
                v is not null
            );
            if (named != 1)
            {
                result.AddError("Give exactly one of --agent-url, --agent-command and --results.");
            }

            var live = result.GetValue(Results) is null;
            foreach (var option in live ? [AgentVersion] : LiveOnly)
            {
                if (result.GetResult(option) is { Implicit: false })
                {
                    result.AddError($"{option.Name} has no meaning with {(live ? "a live agent" : "--results")}.");
                }
            }

            if (result.GetValue(Cache) is null != result.GetValue(CacheVersion) is null)
            {
                result.AddError("--cache and --cache-version go together: an answer counts only for the version that gave it.");
            }
        });
    }
}
