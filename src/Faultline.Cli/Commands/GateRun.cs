using System.CommandLine;
using Faultline.Configuration;
using Faultline.Gating;
using Faultline.Models;
using Faultline.Regression;

namespace Faultline.Cli.Commands;

/// <summary>What every gate command does first: reads the sets, gets the answers, grades and judges them.</summary>
internal static class GateRun
{
    /// <param name="repeats">Runs a row where the command line names none; null for the policy's.</param>
    /// <param name="baseline">File and agent version to compare with; null compares with nothing.</param>
    public static async Task<(GateOutcome Outcome, GateConfig Config)> RunAsync(
        CliSession session,
        ParseResult parsed,
        GateOptions options,
        (string Path, string? Version)? baseline,
        int? repeats,
        CancellationToken cancellationToken
    )
    {
        var live = parsed.GetValue(options.Results) is null;
        repeats = parsed.GetValue(options.Repeats) ?? (live ? repeats : null);
        var most = parsed.GetValue(options.MaxRepeats);
        if (repeats is < 1 || most < (repeats ?? 1))
        {
            throw FaultlineException.Input("--repeats must be at least 1, and --max-repeats at least --repeats.");
        }

        var dataset = RegressionDatasetReader.Read(parsed.GetValue(options.Dataset)!);
        var workflow = Workflow(session, parsed.GetValue(options.Workflow), dataset);
        var request = new GateRequest
        {
            Dataset = dataset,
            Config = workflow.Gate,
            RefusalPhrases = workflow.Signals.RefusalPhrases,
            BaselinePath = baseline?.Path,
            BaselineVersion = baseline?.Version,
            Now = session.Now,
            Repeats = repeats,
            MaxRepeats = most,
            EarlyStop = parsed.GetValue(options.EarlyStop) ? true : null,
            Graders = ModelFactory.Graders(session.Config.Models, parsed.GetValue(options.AllowCommands) || workflow.Gate.AllowCommands),
            Embedder = () => ModelFactory.Embedder(session.Config.Models, cache: null, session.Seed),
        };
        if (parsed.GetValue(options.Results) is { } file)
        {
            request = request with { Recorded = RecordedResults.Read(file, parsed.GetValue(options.AgentVersion), cancellationToken) };
            return (await GateRunner.RunAsync(request, progress: null, cancellationToken), workflow.Gate);
        }

        var saved = parsed.GetValue(options.Save) ?? GateAnswerFile.Default(session.Workspace);
        var run = GateAgent.Options(parsed, options, workflow.Gate, saved, cancellationToken);
        await using var agent = GateAgent.Open(parsed, options);
        await using var answers = GateAnswerFile.Open(saved, append: parsed.GetValue(options.Resume));
        using var cache = GateCache.Open(parsed, options, dataset);
        request = request with
        {
            Agent = agent,
            Run = run with { Known = [.. cache.Answers, .. run.Known] },
            OnAnswer = answer =>
            {
                answers.Add(answer);
                cache.Add(answer);
            },
        };
        try
        {
            var outcome = await GateRunner.RunAsync(request, new GateProgressLine(), cancellationToken);
            if (outcome.Report.Verdict == GateVerdicts.Error)
            {
                Kept(answers, saved);
            }

            return (outcome, workflow.Gate);
        }
        catch (OperationCanceledException)
        {
            Kept(answers, saved);
            throw;
        }
    }

    private static void Kept(GateAnswerFile answers, string path)
    {
        if (answers.Count > 0)
        {
            CliSession.Warn($"{answers.Count} answers are kept in {path}; add --resume to ask only for the rest.");
        }
    }

    private static WorkflowConfig Workflow(CliSession session, string? named, RegressionDataset dataset)
    {
        if (named is not null)
        {
            return session.Config.For(named);
        }

        // Rows that were built remember their workflow; where all agree, its policy holds.
        return RecordedGate.WorkflowOf(dataset) is { } workflow ? session.Config.For(workflow) : session.Config.Defaults;
    }
}
