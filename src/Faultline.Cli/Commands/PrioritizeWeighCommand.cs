using System.CommandLine;
using System.Globalization;
using Faultline.Pulling;
using Faultline.Sources.Configuration;

namespace Faultline.Cli.Commands;

/// <summary><c>prioritize weigh</c>: writes what one failure of an intent costs into <c>faultline.yaml</c>, and leaves the rest of the file as it is.</summary>
internal static class PrioritizeWeighCommand
{
    private static readonly Argument<string[]> s_weights = new("INTENT=WEIGHT")
    {
        Description = "What one failure of the intent weighs, 0 or more; refund=10 counts ten times fees=1.",
        Arity = ArgumentArity.OneOrMore,
    };

    private static readonly Option<string> s_workflow = new("--workflow")
    {
        Description = "The workflow whose intents these are.",
        HelpName = "W",
        Required = true,
    };

    public static Command Create()
    {
        var command = new Command("weigh", "Write business weights of intents into faultline.yaml; the next `analyze` ranks by them.")
        {
            s_weights,
            s_workflow,
        };
        CliSession.SetAction(command, RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(CliSession session, ParseResult parsed, CancellationToken cancellationToken)
    {
        var workflow = parsed.GetValue(s_workflow)!;
        _ = await WorkflowLookup.RequireAsync(await session.OpenTracesAsync(cancellationToken), workflow, cancellationToken);
        var weights = parsed.GetValue(s_weights)!.Select(Read).ToArray();
        var path = Real(session.ConfigPath);
        var text = File.Exists(path) ? await File.ReadAllTextAsync(path, cancellationToken) : "";
        var file = Path.GetFileName(path);
        var changed = YamlEditor.Apply(
            text,
            file,
            [.. weights.Select(w => new YamlChange(["workflows", workflow, "impact", w.Intent], w.Weight))]
        );
        var config = YamlConfig.Parse(changed, file);
        if (changed != text)
        {
            // In one step: whoever reads finds the old file or the new one.
            var temporary = $"{path}.{Path.GetRandomFileName()}.new";
            await File.WriteAllTextAsync(temporary, changed, cancellationToken);
            File.Move(temporary, path, overwrite: true);
        }

        if (session.Json)
        {
            CliSession.WriteJson(
                new
                {
                    Path = path,
                    workflow,
                    config.For(workflow).Impact,
                }
            );
            return ExitCodes.Done;
        }

        session.Say(
            TerminalText.Neutralise(
                $"{path}: {weights.Length} {(weights.Length == 1 ? "weight" : "weights")} of {workflow} written, {config.For(workflow).Impact.Count} in all. They count from the next `faultline analyze` on."
            )
        );
        return ExitCodes.Done;
    }

    private static (string Intent, double Weight) Read(string argument)
    {
        var at = argument.LastIndexOf('=');
        return
            at > 0
            && double.TryParse(argument[(at + 1)..], NumberStyles.Float, CultureInfo.InvariantCulture, out var weight)
            && double.IsFinite(weight)
            && weight >= 0
            ? (argument[..at], weight)
            : throw FaultlineException.Input($"'{argument}' is not INTENT=WEIGHT with a weight of 0 or more; write refund=10, for one.");
    }

    // A link stays a link; what it points to is written.
    private static string Real(string path) =>
        File.Exists(path) ? File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path : path;
}
