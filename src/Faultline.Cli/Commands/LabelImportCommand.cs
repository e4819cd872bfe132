using System.CommandLine;
using Faultline.Labeling;
using Faultline.Sources.Labels;
using Faultline.Traces;

namespace Faultline.Cli.Commands;

/// <summary><c>label import</c>: reads filled-in sheets; a bad line is named and left out.</summary>
internal static class LabelImportCommand
{
    private static readonly RunChoice Run = new();

    private static readonly Argument<string[]> Files = new("FILE")
    {
        Description = "Sheets, CSV or JSONL.",
        Arity = ArgumentArity.OneOrMore,
    };

    private static readonly Option<string?> Reviewer = new("--reviewer")
    {
        Description = "Who filled it in (default: the name in the sheet).",
        HelpName = "NAME",
    };

    public static Command Create()
    {
        var command = new Command("import", "Read filled-in sheets.") { Files };
        command.Options.Add(Reviewer);
        Run.AddTo(command);
        CliSession.SetAction(command, RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(CliSession session, ParseResult parsed, CancellationToken cancellationToken)
    {
        var workbench = await session.OpenWorkbenchAsync(cancellationToken);
        var run = await Run.FindAsync(workbench, parsed, cancellationToken);
        var rejections = new List<Rejection>();
        var (read, added, blank) = (0, 0, 0);
        // A file that cannot be read stops all of them before the first is stored.
        var sheets = parsed.GetValue(Files)!.Select(file => LabelSheetReader.Read(file, rejections)).ToArray();
        foreach (var lines in sheets)
        {
            LabelImport? check = null;
            // The checks stand in the transaction: what somebody says on the pages meanwhile comes before or after the whole sheet.
            added += await workbench.AddLabelsAsync(
                run.RunId,
                null,
                there =>
                {
                    check = LabelImport.Check(lines, run, parsed.GetValue(Reviewer)?.Trim(), session.Config, session.Now, there);
                    return Changed(check.Labels, there);
                },
                fresh => session.Entry("label import", run.RunId, $"{fresh.Count} labels of {People(fresh)}"),
                cancellationToken
            );
            read += check!.Labels.Count;
            blank += check.Blank;
            rejections.AddRange(check.Rejections);
        }

        foreach (var rejection in rejections)
        {
            CliSession.Warn(rejection.ToString());
        }

        if (session.Json)
        {
            CliSession.WriteJson(
                new
                {
                    run.RunId,
                    read,
                    added,
                    blank,
                    rejected = rejections,
                }
            );
        }
        else
        {
            session.Say(
                $"{read} labels read, {added} of them new or changed; {blank} lines not labelled yet, {rejections.Count} rejected."
            );
        }

        return read == 0 && rejections.Count > 0 ? ExitCodes.Usage : ExitCodes.Done;
    }

    // A second import of the same sheet must change nothing, although its time is another.
    private static IReadOnlyList<Label> Changed(IReadOnlyList<Label> labels, IReadOnlyList<Label> there)
    {
        var before = there.ToDictionary(l => (l.Reviewer, l.TraceId));
        return [.. labels.Where(l => !before.TryGetValue((l.Reviewer, l.TraceId), out var old) || !l.SaysTheSameAs(old))];
    }

    private static string People(IReadOnlyList<Label> labels) =>
        string.Join(", ", labels.Select(l => l.Reviewer).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
}
