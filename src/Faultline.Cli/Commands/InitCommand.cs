using System.CommandLine;
using Faultline.Sources.Configuration;

namespace Faultline.Cli.Commands;

/// <summary><c>init</c>: writes a commented <c>faultline.yaml</c>.</summary>
internal static class InitCommand
{
    private static readonly Option<bool> Force = new("--force") { Description = "Replace a faultline.yaml that is there." };

    public static Command Create()
    {
        var command = new Command("init", "Write a commented faultline.yaml.") { Force };
        CliSession.SetAction(command, RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(CliSession session, ParseResult parsed, CancellationToken cancellationToken)
    {
        var force = parsed.GetValue(Force);
        var replaced = File.Exists(session.ConfigPath);
        if (replaced && !force)
        {
            throw FaultlineException.Input($"{session.ConfigPath} is there already; pass --force to replace it.");
        }

        if (Path.GetDirectoryName(session.ConfigPath) is { Length: > 0 } directory)
        {
            Directory.CreateDirectory(directory);
        }

        // CreateNew closes the gap between the look and the write.
        await using (var file = new FileStream(session.ConfigPath, force ? FileMode.Create : FileMode.CreateNew, FileAccess.Write))
        await using (var writer = new StreamWriter(file))
        {
            await writer.WriteAsync(YamlConfig.Sample().AsMemory(), cancellationToken);
        }

        if (session.Json)
        {
            CliSession.WriteJson(new { Path = session.ConfigPath, Replaced = replaced });
        }
        else
        {
            session.Say($"Wrote {TerminalText.Neutralise(session.ConfigPath)}. Read it, set the impact weights, then `faultline ingest`.");
        }

        return ExitCodes.Done;
    }
}
