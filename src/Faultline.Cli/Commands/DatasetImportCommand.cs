using System.CommandLine;
using Faultline.Regression;
using Faultline.Sources.Datasets;
using Faultline.Traces;

namespace Faultline.Cli.Commands;

/// <summary><c>dataset import</c>: test cases written for promptfoo, or a plain CSV, become a regression set.</summary>
internal static class DatasetImportCommand
{
    private static readonly Argument<string> Source = new("file")
    {
        Description = "promptfoo tests (YAML, or CSV with __expected columns), or a CSV with the column query.",
    };

    private static readonly Option<string> Output = new("--output", "-o")
    {
        Description = "The directory of the sets.",
        HelpName = "DIR",
        Required = true,
    };

    private static readonly Option<string> Tag = new("--tag")
    {
        Description = "The tag of rows that name none.",
        HelpName = "TAG",
        DefaultValueFactory = _ => "imported",
    };

    private static readonly Option<string?> Name = new("--cluster")
    {
        Description = "The cluster's id in the file's name (default: the imported file's name).",
        HelpName = "ID",
    };

    public static Command Create()
    {
        var command = new Command("import", "Read promptfoo tests or a CSV into a regression set; rows that are there stay as they are.");
        command.Arguments.Add(Source);
        command.Options.Add(Output);
        command.Options.Add(Tag);
        command.Options.Add(Name);
        CliSession.SetAction(command, (session, parsed, _) => Task.FromResult(Run(session, parsed)));
        return command;
    }

    private static int Run(CliSession session, ParseResult parsed)
    {
        var (source, directory, tag) = (parsed.GetValue(Source)!, parsed.GetValue(Output)!, parsed.GetValue(Tag)!);
        if (!RegressionFileName.IsTag(tag))
        {
            throw FaultlineException.Input("--tag must be lower-case letters, digits and _ (at most 64), because it stands in file names.");
        }

        var rejections = new List<Rejection>();
        var rows = DatasetImport.Read(source, tag, rejections);
        Directory.CreateDirectory(directory);
        var id = parsed.GetValue(Name) ?? FileId(source);
        if (!RegressionFileName.IsClusterId(id))
        {
            throw FaultlineException.Input("--cluster must be letters, digits, - and _ (at most 64), because it stands in file names.");
        }

        var path = Path.Combine(directory, RegressionFileName.Of(tag, id));
        var (added, broken) = RegressionSetWriter.Add(path, rows);
        foreach (var rejection in rejections.Concat(broken).Take(20))
        {
            CliSession.Warn(rejection.ToString());
        }

        var waiting = rows.Count(r => (string?)r["matcher"]?["type"] == "needs_gold");
        if (session.Json)
        {
            CliSession.WriteJson(
                new
                {
                    file = path,
                    read = rows.Count,
                    added,
                    needs_gold = waiting,
                    problems = rejections.Concat(broken),
                }
            );
        }
        else
        {
            session.Say(
                TerminalText.Neutralise(
                    $"{path}: {added} of {rows.Count} rows added ({rows.Count - added} were there or cannot be used); {waiting} need a gold answer or a matcher; {rejections.Count + broken.Count} problems"
                )
            );
        }

        return rows.Count == 0 ? throw FaultlineException.Input($"{source} holds no test case that could be read.") : ExitCodes.Done;
    }

    private static string FileId(string source)
    {
        var name = Path.GetFileNameWithoutExtension(source);
        var id = string.Concat(name.Take(64).Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' ? c : '-'));
        return id.Length == 0 ? "import" : id;
    }
}
