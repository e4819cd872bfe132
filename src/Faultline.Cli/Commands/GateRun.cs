using System.CommandLine;
using Faultline.Clustering;
using Faultline.Configuration;
using Faultline.Gating;
using Faultline.Models;
using Faultline.Regression;

namespace Faultline.Cli.Commands;

/// <summary>What every gate command does first: reads the sets, gets the answers, grades them.</summary>
internal sealed record GateRun(
    RegressionDataset Dataset,
    Grader Grader,
    GateConfig Config,
    int Repeats,
    IReadOnlyDictionary<string, RowResult> Results,
    List<string> Warnings,
    IEmbedder? Embedder
)
{
    public static async Task<GateRun> PrepareAsync(
        CliSession session,
        ParseResult parsed,
        GateOptions options,
        CancellationToken cancellationToken
    )
    {
        var repeats = parsed.GetValue(options.Repeats);
        if (repeats is < 1)
        {
            throw FaultlineException.Input("--repeats must be at least 1.");
        }

        var dataset = RegressionDatasetReader.Read(parsed.GetValue(options.Dataset)!);
        var workflow = Workflow(session, parsed.GetValue(options.Workflow), dataset);
        var matchers = RowMatcher.OfAll(dataset);
        var grader = new Grader(dataset, matchers, new MatchContext { RefusalPhrases = workflow.Signals.RefusalPhrases });
        var warnings = new List<string>();
        IReadOnlyDictionary<string, IReadOnlyList<AgentAnswer>> answers;
        int runs;
        if (parsed.GetValue(options.Results) is { } file)
        {
            var recorded = RecordedResults.Read(file, parsed.GetValue(options.AgentVersion), cancellationToken);
            WarnOfRecording(recorded, dataset, file, warnings);
            answers = recorded.Answers;
            runs =
                repeats ?? Math.Max(1, dataset.Clusters.SelectMany(c => c.Rows).Max(r => answers.GetValueOrDefault(r.CaseId)?.Count ?? 0));
        }
        else
        {
            runs = repeats ?? 1;
            answers = await GateAgent.RunAsync(parsed, options, dataset, workflow.Gate, runs, cancellationToken);
        }

        var embedder = NeedsEmbedding(matchers, answers) ? ModelFactory.Embedder(session.Config.Models, cache: null, session.Seed) : null;
        var results = await grader.GradeAsync(answers, runs, embedder, cancellationToken);
        return new GateRun(dataset, grader, workflow.Gate, runs, results, warnings, embedder);
    }

    /// <summary>Grades recorded answers, as many runs a row as there are.</summary>
    public Task<IReadOnlyDictionary<string, RowResult>> GradeAsync(RecordedResults recorded, CancellationToken cancellationToken) =>
        Grader.GradeAsync(
            recorded.Answers,
            Math.Max(1, recorded.Answers.Values.Select(a => a.Count).DefaultIfEmpty(1).Max()),
            Embedder,
            cancellationToken
        );

    // Opening a model costs time and may need a key; most sets never compare meanings.
    private static bool NeedsEmbedding(
        IReadOnlyDictionary<string, IMatcher> matchers,
        IReadOnlyDictionary<string, IReadOnlyList<AgentAnswer>> answers
    ) => answers.Any(a => matchers.TryGetValue(a.Key, out var matcher) && a.Value.Any(x => matcher.Texts(x).Any()));

    private static WorkflowConfig Workflow(CliSession session, string? named, RegressionDataset dataset)
    {
        if (named is not null)
        {
            return session.Config.For(named);
        }

        // Rows that were built remember their workflow; where all agree, its policy holds.
        var workflows = dataset
            .Clusters.SelectMany(c => c.Rows)
            .Select(r =>
                r.Provenance is { ValueKind: System.Text.Json.JsonValueKind.Object } p && p.TryGetProperty("workflow", out var w)
                    ? w.ToString()
                    : null
            )
            .Where(w => w is not null)
            .Distinct(StringComparer.Ordinal)
            .Take(2)
            .ToArray();
        return workflows.Length == 1 ? session.Config.For(workflows[0]!) : session.Config.Defaults;
    }

    private static void WarnOfRecording(RecordedResults recorded, RegressionDataset dataset, string file, List<string> warnings)
    {
        warnings.AddRange(recorded.Rejections.Take(5).Select(r => r.ToString()));
        if (recorded.Rejections.Count > 5)
        {
            warnings.Add($"{file}: {recorded.Rejections.Count - 5} more lines could not be used.");
        }

        var known = dataset.Clusters.SelectMany(c => c.Rows).Select(r => r.CaseId).ToHashSet(StringComparer.Ordinal);
        var strangers = recorded.Answers.Keys.Count(id => !known.Contains(id));
        if (strangers > 0)
        {
            warnings.Add($"{file}: {strangers} of {recorded.Answers.Count} cases are not in the regression set and were left out.");
        }
    }
}
