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
        var labels = new List<Label>();
        var blank = 0;
        var there = await workbench.ReadLabelsAsync(run.RunId, cancellationToken);
        foreach (var file in parsed.GetValue(Files)!)
        {
            var lines = LabelSheetReader.Read(file, rejections);
            var checkedLines = LabelImport.Check(lines, run, parsed.GetValue(Reviewer)?.Trim(), session.Config, session.Now, there);
            labels.AddRange(checkedLines.Labels);
            rejections.AddRange(checkedLines.Rejections);
            blank += checkedLines.Blank;
        }

        var added = await AddAsync(session, workbench, run.RunId, labels, there, cancellationToken);

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
                    read = labels.Count,
                    added,
                    blank,
                    rejected = rejections,
                }
            );
        }
        else
        {
            session.Say(
                $"{labels.Count} labels read, {added} of them new or changed; {blank} lines not labelled yet, {rejections.Count} rejected."
            );
        }

        return labels.Count == 0 && rejections.Count > 0 ? ExitCodes.Usage : ExitCodes.Done;
    }

    // A second import of the same sheet must change nothing, although its time is another.
    private static async Task<int> AddAsync(
        CliSession session,
        Analysis.IWorkbench workbench,
        string runId,
        IReadOnlyList<Label> labels,
        IReadOnlyList<Label> there,
        CancellationToken cancellationToken
    )
    {
        var before = there.ToDictionary(l => (l.Reviewer, l.TraceId));
        var changed = labels.Where(l => !before.TryGetValue((l.Reviewer, l.TraceId), out var old) || !l.SaysTheSameAs(old)).ToArray();
        var reviewers = changed.Select(l => l.Reviewer).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);
        var entry = session.Entry("label import", runId, $"{changed.Length} labels of {string.Join(", ", reviewers)}");
        return changed.Length == 0 ? 0 : await workbench.WithAudit(entry).AddLabelsAsync(changed, cancellationToken);
    }
}
