using System.CommandLine;
using Faultline.Analysis;
using Faultline.Clustering;
using Faultline.Models;
using Faultline.Pulling;

namespace Faultline.Cli.Commands;

/// <summary><c>faultline analyze</c>: steps 1 to 4, from traces to ranked clusters with their causes.</summary>
internal static class AnalyzeCommand
{
    private static readonly Option<string> Workflow = new("--workflow")
    {
        Description = "The workflow to analyse.",
        HelpName = "W",
        Required = true,
    };

    private static readonly Option<DateTime?> BaselineFrom = new("--baseline-from")
    {
        Description = "Start of the window to compare with (default: the window of equal length just before).",
        HelpName = "TIME",
        CustomParser = CommonOptions.ParseTime,
    };

    private static readonly Option<DateTime?> BaselineTo = new("--baseline-to")
    {
        Description = "End of the window to compare with, exclusive.",
        HelpName = "TIME",
        CustomParser = CommonOptions.ParseTime,
    };

    private static readonly Option<ComparedValues?> Compare = new("--compare")
    {
        Description =
            "Compare two values inside the window, such as prompt_version=v22,v23: what fails with the second that passes with the first.",
        HelpName = "ATTRIBUTE=OLD,NEW",
        CustomParser = result =>
        {
            if (ComparedValues.Parse(result.Tokens[0].Value) is { } compared)
            {
                return compared;
            }

            result.AddError($"--compare takes ATTRIBUTE=OLD,NEW such as prompt_version=v22,v23, not '{result.Tokens[0].Value}'.");
            return null;
        },
    };

    private static readonly Option<string?> Pipeline = new("--pipeline")
    {
        Description = "How failures are clustered: failure-aware (by how they fail; the default) or plain (by what they are about).",
        HelpName = "NAME",
    };

    private static readonly Option<int> Limit = new("--limit")
    {
        Description = "Most failed traces to cluster; more are sampled.",
        HelpName = "N",
        DefaultValueFactory = _ => 2000,
    };

    public static Command Create()
    {
        Pipeline.AcceptOnlyFromAmong([.. PipelineFactory.Names]);
        var command = new Command("analyze", "Find the failure clusters of a window: pull, cluster, suggest tags, find causes, rank.")
        {
            Workflow,
        };
        WindowOptions.AddTo(command);
        command.Options.Add(BaselineFrom);
        command.Options.Add(BaselineTo);
        command.Options.Add(Compare);
        command.Options.Add(Pipeline);
        command.Options.Add(Limit);
        Limit.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && result.GetValue(Limit) < 1)
            {
                result.AddError("--limit is a number of traces and must be at least 1.");
            }
        });
        CliSession.SetAction(command, RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(CliSession session, ParseResult parsed, CancellationToken cancellationToken)
    {
        var config = session.Config;
        var store = await session.OpenTracesAsync(cancellationToken);
        var workflow = await WorkflowLookup.RequireAsync(store, parsed.GetRequiredValue(Workflow), cancellationToken);
        var (from, to) = WindowOptions.Resolve(session, parsed, workflow);
        var embedder = ModelFactory.Embedder(config.Models, store, session.Seed);
        using var embedderLife = embedder as IDisposable;
        var judge = ModelFactory.TagJudge(config.Models, CliSession.Warn);
        using var judgeLife = judge as IDisposable;
        var pipeline = PipelineFactory.Create(
            parsed.GetValue(Pipeline),
            config.For(workflow.Workflow).Clustering,
            session.Seed,
            embedder,
            config.Models.Embedding is not null
        );
        var analyzer = new Analyzer(store, await session.OpenWorkbenchAsync(cancellationToken), config, pipeline, judge);
        var request = new AnalysisRequest
        {
            Workflow = workflow.Workflow,
            From = from,
            To = to,
            BaselineFrom = parsed.GetValue(BaselineFrom),
            BaselineTo = parsed.GetValue(BaselineTo),
            Compare = parsed.GetValue(Compare),
            Limit = parsed.GetValue(Limit),
            Seed = session.Seed,
            Now = session.Now,
        };
        var run = await AnalyzeProgress.ShowAsync(progress => analyzer.AnalyzeAsync(request, progress, cancellationToken));
        foreach (var warning in run.Warnings)
        {
            CliSession.Warn(warning);
        }

        if (session.Json)
        {
            CliSession.WriteJson(run);
        }
        else
        {
            AnalyzeView.Print(run);
        }

        return ExitCodes.Done;
    }
}
