using System.CommandLine;
using System.Text;
using Faultline.Cli.Demo;

namespace Faultline.Cli.Commands;

/// <summary><c>faultline demo agent</c>: the sample agent, for the gate's <c>--agent-command</c>.</summary>
internal static class DemoAgentCommand
{
    private static readonly Argument<string> s_version = new("version")
    {
        Description = $"The agent's prompt: {string.Join(", ", SampleAgent.Versions)}.",
    };

    public static Command Create()
    {
        var command = new Command("agent", "Be the sample agent: a JSON line in, a JSON line out.") { s_version };
        CliSession.SetAction(command, RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(CliSession session, ParseResult parsed, CancellationToken cancellationToken)
    {
        var agent = new SampleAgent(parsed.GetRequiredValue(s_version));
        var utf8 = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        using var input = new StreamReader(Console.OpenStandardInput(), utf8);
        await using var output = new StreamWriter(Console.OpenStandardOutput(), utf8) { NewLine = "\n" };
        await AgentLoop.RunAsync(agent, input, output, cancellationToken);
        return ExitCodes.Done;
    }
}
