using System.CommandLine;
using System.Globalization;
using Faultline.Curating;
using Faultline.Labeling;

namespace Faultline.Cli.Commands;

/// <summary><c>label agreement</c>: do two people mean the same by the tags?</summary>
internal static class LabelAgreementCommand
{
    private static readonly RunChoice Run = new();

    private static readonly Option<string?> Reviewers = new("--reviewers")
    {
        Description = "The two to compare, as A,B (default: the two with the most items in common).",
        HelpName = "A,B",
    };

    public static Command Create()
    {
        var command = new Command("agreement", "Measure how well two reviewers agree: κ with interval, AC1, per tag and per cluster.");
        command.Options.Add(Reviewers);
        Run.AddTo(command);
        CliSession.SetAction(command, RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(CliSession session, ParseResult parsed, CancellationToken cancellationToken)
    {
        var workbench = await session.OpenWorkbenchAsync(cancellationToken);
        var run = await Run.FindAsync(workbench, parsed, cancellationToken);
        var labels = await workbench.ReadLabelsAsync(run, cancellationToken);
        var report = Agreement.Compute(
            run.RunId,
            labels,
            await workbench.ReadAdjudicationsAsync(run.RunId, cancellationToken),
            session.Seed,
            Pair(parsed.GetValue(Reviewers), labels)
        );
        if (session.Json)
        {
            CliSession.WriteJson(report);
        }
        else
        {
            Print(session, report);
        }

        foreach (var warning in report.Warnings)
        {
            CliSession.Warn(warning);
        }

        return ExitCodes.Done;
    }

    private static string[]? Pair(string? named, IReadOnlyList<Label> labels)
    {
        if (named is null)
        {
            return null;
        }

        var pair = named.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (pair.Length != 2 || pair[0] == pair[1])
        {
            throw FaultlineException.Input("--reviewers names two different reviewers, as A,B.");
        }

        var known = labels.Select(l => l.Reviewer).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToArray();
        return Array.Find(pair, p => !known.Contains(p, StringComparer.Ordinal)) is { } stranger
            ? throw FaultlineException.Input(
                $"--reviewers: {stranger} has labelled nothing in this run; there are labels by {string.Join(", ", known)}."
            )
            : pair;
    }

    private static void Print(CliSession session, AgreementReport report)
    {
        session.Say(TerminalText.Neutralise($"{report.Reviewers[0]} and {report.Reviewers[1]}: {Score(report.Overall)}"));
        if (report.Alpha is { } alpha)
        {
            session.Say($"Krippendorff's α over all reviewers: {Number(alpha)}");
        }

        session.Say("");
        foreach (var cluster in report.Clusters)
        {
            var door = cluster.Open ? "may be confirmed" : "stays unconfirmed";
            var pair = cluster.Reviewers.SequenceEqual(report.Reviewers) ? "" : string.Join(" and ", cluster.Reviewers) + ", ";
            var value = cluster.Door is { } found ? Number(found) + ", " : "";
            session.Say(
                TerminalText.Neutralise(
                    $"{cluster.ClusterId}  {cluster.Tag ?? "no tag agreed"}: {pair}{Score(cluster.Score)}; {door}: {value}{cluster.DoorRule}{(cluster.Straddles ? "; the interval straddles 0.6" : "")}"
                )
            );
        }

        session.Say("");
        foreach (var tag in report.Tags)
        {
            session.Say(TerminalText.Neutralise($"{tag.Tag}: κ {Number(tag.Kappa)} against the rest ({tag.First} and {tag.Second} items)"));
        }

        foreach (var pair in report.Confusions.Take(5))
        {
            session.Say(TerminalText.Neutralise($"confused: {pair.First} with {pair.Second}, {pair.Items} items"));
        }

        if (report.Open.Count > 0)
        {
            session.Say($"{report.Open.Count} items wait for a decision: `faultline label adjudicate`.");
        }
    }

    private static string Score(AgreementScore score) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{score.Items} items, agree on {(score.Observed ?? 0) * 100:0.#} %, κ {Number(score.Kappa)} [{Number(score.Low)}, {Number(score.High)}], AC1 {Number(score.Ac1)}"
        );

    private static string Number(double? value) => value is null ? "undefined" : value.Value.ToString("0.00", CultureInfo.InvariantCulture);
}
