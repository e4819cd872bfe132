using System.CommandLine;
using Faultline.Configuration;
using Faultline.Gating;
using Faultline.Models.Agents;

namespace Faultline.Cli.Commands;

/// <summary>The agent that the options name, and how it is run.</summary>
internal static class GateAgent
{
    public static AgentRunOptions Options(
        ParseResult parsed,
        GateOptions options,
        GateConfig config,
        string saved,
        CancellationToken cancellationToken
    )
    {
        var timeout = parsed.GetValue(options.Timeout) ?? config.TimeoutSeconds;
        var concurrency = parsed.GetValue(options.Concurrency) ?? config.Concurrency;
        var retries = parsed.GetValue(options.Retries);
        if (parsed.GetValue(options.Rate) is { } rate && !(rate is > 0 and <= 1_000_000))
        {
            throw FaultlineException.Input("--rate must be above 0 requests a second.");
        }

        if (!(timeout > 0 && timeout < 86_400) || concurrency < 1 || retries < 0)
        {
            throw FaultlineException.Input("--timeout must be above 0 seconds, --concurrency at least 1, and --retries at least 0.");
        }

        return new AgentRunOptions
        {
            Concurrency = concurrency,
            Timeout = TimeSpan.FromSeconds(timeout),
            Retries = retries,
            RequestsPerSecond = parsed.GetValue(options.Rate) ?? config.RequestsPerSecond,
            Known =
                parsed.GetValue(options.Resume) && File.Exists(saved)
                    ? [.. RecordedResults.Read(saved, version: null, cancellationToken).Answers.Values.SelectMany(a => a)]
                    : [],
        };
    }

    public static IAgent Open(ParseResult parsed, GateOptions options)
    {
        if (parsed.GetValue(options.AgentCommand) is { } command)
        {
            if (parsed.GetResult(options.Concurrency) is { Implicit: false })
            {
                CliSession.Warn("--concurrency changes nothing with --agent-command: one line is answered after another.");
            }

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
}
