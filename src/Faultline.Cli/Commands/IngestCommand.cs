using System.CommandLine;
using System.Globalization;
using Faultline.Sources.Files;
using Faultline.Sources.Otlp;
using Faultline.Sources.Rows;
using Faultline.Storage;
using Faultline.Traces.Ingesting;

namespace Faultline.Cli.Commands;

/// <summary><c>ingest</c>: reads traces into the workspace.</summary>
internal static class IngestCommand
{
    private const int ShownReasons = 20;

    private static readonly Argument<string[]> Paths = new("path")
    {
        Description = "Files, directories or patterns in quotes; - is standard input. Gzip is recognised.",
        Arity = ArgumentArity.OneOrMore,
    };

    private static readonly Option<string> Format = new Option<string>("--format")
    {
        Description = "How the files are written; auto looks at their content.",
        DefaultValueFactory = _ => "auto",
    }.AcceptOnlyFromAmong("auto", "jsonl", "otlp", "csv", "parquet");

    private static readonly Option<string?> Mapping = new("--mapping")
    {
        Description = "A YAML or JSON file that says where the fields stand in files that use other names.",
        HelpName = "FILE",
    };

    public static Command Create()
    {
        var command = new Command("ingest", "Read traces into the workspace.") { Paths, Format, Mapping };
        CliSession.SetAction(command, RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(CliSession session, ParseResult parsed, CancellationToken cancellationToken)
    {
        var policy = new IntakePolicy(session.Config, () => PrivacySecret.Of(session.Workspace), SpanWorkflow.NamedBy);
        var options = new SourceOptions
        {
            Format = parsed.GetValue(Format) switch
            {
                "jsonl" => TraceFormat.JsonLines,
                "otlp" => TraceFormat.Otlp,
                "csv" => TraceFormat.Csv,
                "parquet" => TraceFormat.Parquet,
                _ => TraceFormat.Auto,
            },
            Mapping = parsed.GetValue(Mapping) is { } file ? MappingFile.Load(file) : null,
            Now = session.Now,
            Policy = policy,
        };
        var (sources, totalBytes) = SourceFiles.Open(parsed.GetValue(Paths)!, options);
        var store = await session.OpenTracesAsync(cancellationToken, create: true);
        var ingestor = new Ingestor(store, new SpanAssembler(policy), policy: policy);
        try
        {
            await IngestProgressDisplay.ShowAsync(totalBytes, progress => ingestor.RunAsync(sources, progress, cancellationToken));
        }
        finally
        {
            Print(session, ingestor.Report);
        }

        var report = ingestor.Report;
        return report.Read > report.Rejected
            ? ExitCodes.Done
            : throw FaultlineException.Input(
                report.Rejected > 0
                    ? $"Nothing usable was found: {Number(report.Rejected)} of {Number(report.Read)} records were rejected, for the reasons above."
                    : "Nothing usable was found: there were no records."
            );
    }

    private static void Print(CliSession session, IngestReport report)
    {
        if (session.Json)
        {
            CliSession.WriteJson(report);
        }

        foreach (var rejection in report.Rejections.Take(ShownReasons))
        {
            CliSession.Warn("rejected " + rejection);
        }

        if (report.Rejected > ShownReasons)
        {
            CliSession.Warn($"{Number(report.Rejected - ShownReasons)} more rejected (--json lists them).");
        }

        foreach (var conflict in report.ConflictPlaces.Take(ShownReasons))
        {
            CliSession.Warn("conflict " + conflict);
        }

        if (report.Conflicts > ShownReasons)
        {
            CliSession.Warn($"{Number(report.Conflicts - ShownReasons)} more conflicts (--json lists them).");
        }

        foreach (var notice in report.Notices)
        {
            CliSession.Warn($"{notice.Reason.TrimEnd('.')} ({Number(notice.Count)} times, first at {notice.FirstPlace}).");
        }

        if (report.Incomplete > 0)
        {
            CliSession.Warn(
                $"{Number(report.Incomplete)} traces have spans that tell neither a query nor a response yet; they wait for more."
            );
        }

        session.Say(Sentence(report));
    }

    private static string Sentence(IngestReport report)
    {
        var parts = new List<string> { $"{Number(report.Added)} traces added" };
        Count(report.Updated, "updated");
        Count(report.Duplicates, "already there");
        Count(report.Conflicts, "in conflict");
        Count(report.Rejected, "records rejected");
        Count(report.SpansAdded, "spans added");
        Count(report.SpansDuplicate, "spans already there");
        Count(report.EvaluationsAdded, "evaluations added");
        var seconds = Math.Max(report.ElapsedMs / 1000, 0.001);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{(report.Interrupted ? "Stored before it ended: " : "")}{string.Join(", ", parts)}; {report.Bytes / 1048576.0:F1} MB in {seconds:F1} s ({report.Read / seconds:N0} records/s)."
        );

        void Count(long count, string what)
        {
            if (count > 0)
            {
                parts.Add($"{Number(count)} {what}");
            }
        }
    }

    private static string Number(long count) => count.ToString("N0", CultureInfo.InvariantCulture);
}
