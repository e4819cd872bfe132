using System.CommandLine;
using System.Text.Json;
using Faultline.Configuration;
using Faultline.Gating;
using Faultline.Models.Agents;
using Faultline.Regression;

namespace Faultline.Cli.Commands;

/// <summary>Runs the agent that the options name over a regression set.</summary>
internal static class GateAgent
{
    public static async Task<IReadOnlyDictionary<string, IReadOnlyList<AgentAnswer>>> RunAsync(
        ParseResult parsed,
        GateOptions options,
        RegressionDataset dataset,
        GateConfig config,
        int repeats,
        CancellationToken cancellationToken
    )
    {
        var timeout = parsed.GetValue(options.Timeout) ?? config.TimeoutSeconds;
        var concurrency = parsed.GetValue(options.Concurrency) ?? config.Concurrency;
        var retries = parsed.GetValue(options.Retries);
        if (!(timeout > 0 && timeout < 86_400) || concurrency < 1 || retries < 0)
        {
            throw FaultlineException.Input("--timeout must be above 0 seconds, --concurrency at least 1, and --retries at least 0.");
        }

        var save = parsed.GetValue(options.Save);
        var known =
            parsed.GetValue(options.Resume) && File.Exists(save)
                ? RecordedResults.Read(save, version: null, cancellationToken).Answers.Values.SelectMany(a => a).ToArray()
                : [];
        await using var agent = Open(parsed, options);
        await using var writer = save is null ? null : new StreamWriter(save, append: known.Length > 0);
        var run = new AgentRunOptions
        {
            Repeats = repeats,
            Concurrency = concurrency,
            Timeout = TimeSpan.FromSeconds(timeout),
            Retries = retries,
            Known = known,
        };
        return await AgentRunner.RunAsync(dataset, agent, run, answer => Save(writer, answer), new ProgressLine(), cancellationToken);
    }

    private static IAgent Open(ParseResult parsed, GateOptions options)
    {
        if (parsed.GetValue(options.AgentCommand) is { } command)
        {
            return CommandAgent.Start(command);
        }

        var text = parsed.GetValue(options.AgentUrl)!;
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
        {
            throw FaultlineException.Input($"--agent-url {text} is no http or https address.");
        }

        string? key = null;
        if (parsed.GetValue(options.AgentKeyVariable) is { } variable)
        {
            key =
                Environment.GetEnvironmentVariable(variable)
                ?? throw FaultlineException.Input($"--agent-key-variable {variable}: there is no such environment variable.");
        }

        return new HttpAgent(url, parsed.GetValue(options.AgentFormat) == "openai", parsed.GetValue(options.AgentModel), key);
    }

    // An error is not saved: a resumed run asks again.
    private static void Save(StreamWriter? writer, AgentAnswer answer)
    {
        if (writer is null || answer.Error is not null)
        {
            return;
        }

        writer.WriteLine(
            JsonSerializer.Serialize(
                new
                {
                    answer.CaseId,
                    answer.Repeat,
                    answer.Response,
                    answer.ToolCalls,
                    answer.LatencyMs,
                    answer.CostUsd,
                    answer.Verdict,
                },
                FaultlineJson.Line
            )
        );
        writer.Flush();
    }

    // A line every few seconds, on standard error.
    private sealed class ProgressLine : IProgress<AgentProgress>
    {
        private long _next = Environment.TickCount64 + 2000;

        public void Report(AgentProgress value)
        {
            if (Environment.TickCount64 < _next && value.Done < value.Total)
            {
                return;
            }

            _next = Environment.TickCount64 + 2000;
            Console.Error.WriteLine(
                $"{value.Done} of {value.Total} answers, {value.Errors} errors{(value.Left is { } left && value.Done < value.Total ? $", about {left:h\\:mm\\:ss} left" : "")}"
            );
        }
    }
}
