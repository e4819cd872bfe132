using System.CommandLine;
using Faultline.Gating;
using Faultline.Regression;

namespace Faultline.Cli.Commands;

/// <summary><c>gate baseline bless</c>: says that these answers are what later ones are held against.</summary>
internal static class GateBaselineCommand
{
    // A baseline is made once and held against every later run: its noise is paid for each time.
    private const int BaselineRepeats = 3;

    private static readonly GateOptions Options = new();

    private static readonly Option<string?> Output = new("--output", "-o")
    {
        Description = "Where to write it (default: baseline.jsonl beside the sets).",
        HelpName = "FILE",
    };

    private static readonly Option<string?> Note = new("--note") { Description = "Why, for whoever reads it later.", HelpName = "TEXT" };

    public static Command Create()
    {
        var bless = new Command("bless", "Write a baseline from an agent's answers.");
        Options.AddTo(bless);
        bless.Options.Add(Output);
        bless.Options.Add(Note);
        CliSession.SetAction(bless, RunAsync);
        return new Command("baseline", "The answers that later ones are held against.") { bless };
    }

    private static async Task<int> RunAsync(CliSession session, ParseResult parsed, CancellationToken cancellationToken)
    {
        var (outcome, config) = await GateRun.RunAsync(session, parsed, Options, baseline: null, BaselineRepeats, cancellationToken);
        foreach (var warning in outcome.Report.Warnings)
        {
            CliSession.Warn(warning);
        }

        var judged = outcome.Results.Values.Count(r => r.Judged > 0);
        var errors = outcome.Results.Values.Count(r => r.Outcome == RowOutcome.Error);
        if (judged == 0 || errors > config.MaxErrorRate * outcome.Results.Count)
        {
            throw FaultlineException.Outside(
                $"Not blessed: of {outcome.Results.Count} rows {errors} ended in error and {judged} could be judged; a baseline needs answers."
            );
        }

        var path = parsed.GetValue(Output) ?? RegressionDatasetReader.BaselinePath(outcome.Dataset.Path);
        BaselineFile.Write(path, outcome.Dataset, outcome.Results, parsed.GetValue(Note), session.Now);
        if (session.Json)
        {
            CliSession.WriteJson(
                new
                {
                    path,
                    dataset = outcome.Dataset.Fingerprint,
                    rows = outcome.Dataset.Rows,
                    judged,
                    errors,
                }
            );
        }
        else
        {
            session.Say($"Blessed {judged} of {outcome.Dataset.Rows} rows into {TerminalText.Neutralise(path)}.");
        }

        return ExitCodes.Done;
    }
}
