using System.CommandLine;
using System.Globalization;
using Faultline.Gating;
using Faultline.Regression;

namespace Faultline.Cli.Commands;

/// <summary><c>dataset health</c>: which rows are flaky, saturated, stale, or never failed; flaky ones can go into quarantine.</summary>
internal static class DatasetHealthCommand
{
    private static readonly Option<string> Dataset = new("--dataset")
    {
        Description = "The regression sets.",
        HelpName = "DIR",
        Required = true,
    };

    private static readonly Option<string[]> Results = new("--results")
    {
        Description = "Recorded answers of one agent version, oldest first (may be repeated).",
        HelpName = "FILE",
        Required = true,
    };

    private static readonly Option<int> StaleAfter = new("--stale-after")
    {
        Description = "Days after which a row that everything passes counts as stale.",
        HelpName = "DAYS",
        DefaultValueFactory = _ => 180,
    };

    private static readonly Option<int?> Quarantine = new("--quarantine")
    {
        Description = "Put flaky rows into quarantine for so many days: they run and are shown, and count for nothing until then.",
        HelpName = "DAYS",
    };

    public static Command Create()
    {
        var command = new Command("health", "Find rows that are flaky, saturated, stale, or never failed.");
        foreach (var option in (Option[])[Dataset, Results, StaleAfter, Quarantine])
        {
            command.Options.Add(option);
        }

        CliSession.SetAction(command, RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(CliSession session, ParseResult parsed, CancellationToken cancellationToken)
    {
        var (days, staleAfter) = (parsed.GetValue(Quarantine), parsed.GetValue(StaleAfter));
        if (days is < 1 or > 366 || staleAfter < 1)
        {
            throw FaultlineException.Input("--quarantine must be from 1 to 366 days, and --stale-after at least 1.");
        }

        var dataset = RegressionDatasetReader.Read(parsed.GetValue(Dataset)!);
        var matchers = RowMatcher.OfAll(dataset);
        var grader = new Grader(dataset, matchers, MatchContext.Empty);
        var histories = new List<IReadOnlyDictionary<string, RowResult>>();
        foreach (var file in parsed.GetValue(Results)!)
        {
            var recorded = RecordedResults.Read(file, version: null, cancellationToken);
            foreach (var rejection in recorded.Rejections.Take(5))
            {
                CliSession.Warn(rejection.ToString());
            }

            histories.Add(await grader.GradeAsync(recorded.Answers, Most(recorded), cancellationToken));
        }

        var health = RowHealth.Of(dataset, histories, matchers, MatchContext.Empty, session.Now, staleAfter);
        var quarantined = days is { } count ? Write(health, session.Now.Date.AddDays(count)) : 0;
        if (session.Json)
        {
            CliSession.WriteJson(new { rows = health, quarantined });
            return ExitCodes.Done;
        }

        foreach (var row in health.Where(r => r.Flaky || r.Saturated || r.NeverFailed || r.Quarantined))
        {
            session.Say(TerminalText.Neutralise($"{row.File}:{row.Line} {row.CaseId}: {Findings(row)}"));
        }

        session.Say(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{health.Count} rows: {health.Count(r => r.Flaky)} flaky, {health.Count(r => r.Saturated)} saturated, {health.Count(r => r.Stale)} stale, {health.Count(r => r.NeverFailed)} that the failed answer itself passes, {health.Count(r => r.Quarantined)} in quarantine{(days is null ? "" : $"; {quarantined} put there now")}."
            )
        );
        return ExitCodes.Done;
    }

    private static int Write(IReadOnlyList<RowHealth> health, DateTime until) =>
        health
            .Where(r => r is { Flaky: true, Quarantined: false })
            .GroupBy(r => r.File, StringComparer.Ordinal)
            .Sum(file =>
                RegressionSetWriter.Quarantine(
                    file.Key,
                    file.ToDictionary(
                        r => r.CaseId,
                        r => (Regression.Quarantine?)new Regression.Quarantine(until, $"flaky: passed {r.Passes} of {r.Runs} runs"),
                        StringComparer.Ordinal
                    )
                )
            );

    private static string Findings(RowHealth row)
    {
        var found = new List<string>();
        if (row.Flaky)
        {
            found.Add("flaky");
        }

        if (row.Saturated)
        {
            found.Add(row.Stale ? "saturated and stale" : "saturated");
        }

        if (row.NeverFailed)
        {
            found.Add("its matcher passes the answer that failed");
        }

        if (row.Quarantined)
        {
            found.Add($"in quarantine until {row.QuarantineUntil}");
        }

        return string.Create(CultureInfo.InvariantCulture, $"{string.Join(", ", found)} (passed {row.Passes} of {row.Runs} runs)");
    }

    private static int Most(RecordedResults recorded) => Math.Max(1, recorded.Answers.Values.Select(a => a.Count).DefaultIfEmpty(1).Max());
}
