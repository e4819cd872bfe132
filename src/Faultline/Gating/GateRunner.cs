using System.Diagnostics;
using Faultline.Clustering;
using Faultline.Regression;

namespace Faultline.Gating;

/// <summary>The gate from the sets to the verdict. The command line and the test packages both come through here, so that their verdicts are the same.</summary>
public static class GateRunner
{
    /// <exception cref="FaultlineException">When a matcher, the baseline or the request is wrong.</exception>
    public static async Task<GateOutcome> RunAsync(
        GateRequest request,
        IProgress<AgentProgress>? progress = null,
        CancellationToken cancellationToken = default
    )
    {
        var watch = Stopwatch.StartNew();
        var matchers = RowMatcher.OfAll(request.Dataset);
        var grader = new Grader(request.Dataset, matchers, new MatchContext { RefusalPhrases = request.RefusalPhrases });
        var warnings = new List<string>();
        var embedding = new Embedding(request.Embedder, matchers);

        Task<IReadOnlyDictionary<string, RowResult>> Grade(IReadOnlyDictionary<string, IReadOnlyList<AgentAnswer>> answers, int runs) =>
            grader.GradeAsync(answers, runs, embedding.For(answers), cancellationToken);

        // Before the agent is asked anything: a baseline that does not fit must not cost a run.
        var baseline = request.BaselinePath is null
            ? null
            : await BaselineFile.ReadAsync(
                request.BaselinePath,
                request.Dataset,
                recorded => Grade(recorded.Answers, MostRuns(recorded.Answers.Values)),
                request.BaselineVersion,
                warnings
            );
        var (answers, repeats) = await AnswersAsync(request, progress, warnings, cancellationToken);
        var results = await Grade(answers, repeats);
        var report = GateJudge.Judge(request.Dataset, results, baseline, request.Config, repeats, warnings) with
        {
            ElapsedMs = Math.Round(watch.Elapsed.TotalMilliseconds, 1),
        };
        return new GateOutcome(request.Dataset, results, baseline, report);
    }

    private static async Task<(IReadOnlyDictionary<string, IReadOnlyList<AgentAnswer>> Answers, int Repeats)> AnswersAsync(
        GateRequest request,
        IProgress<AgentProgress>? progress,
        List<string> warnings,
        CancellationToken cancellationToken
    )
    {
        if (request.Recorded is { } recorded)
        {
            WarnOfRecording(recorded, request.Dataset, warnings);
            var rows = request.Dataset.Clusters.SelectMany(c => c.Rows);
            return (recorded.Answers, request.Repeats ?? MostRuns(rows.Select(r => recorded.Answers.GetValueOrDefault(r.CaseId) ?? [])));
        }

        var agent = request.Agent ?? throw FaultlineException.Input("the gate needs an agent or recorded results.");
        var repeats = request.Repeats ?? 1;
        var run = request.Run with { Repeats = repeats };
        return (await AgentRunner.RunAsync(request.Dataset, agent, run, request.OnAnswer, progress, cancellationToken), repeats);
    }

    private static int MostRuns(IEnumerable<IReadOnlyList<AgentAnswer>> answers) =>
        Math.Max(1, answers.Select(a => a.Count).DefaultIfEmpty(1).Max());

    private static void WarnOfRecording(RecordedResults recorded, RegressionDataset dataset, List<string> warnings)
    {
        warnings.AddRange(recorded.Rejections.Take(5).Select(r => r.ToString()));
        if (recorded.Rejections.Count > 5)
        {
            warnings.Add($"{recorded.Path}: {recorded.Rejections.Count - 5} more lines could not be used.");
        }

        var known = dataset.Clusters.SelectMany(c => c.Rows).Select(r => r.CaseId).ToHashSet(StringComparer.Ordinal);
        var strangers = recorded.Answers.Keys.Count(id => !known.Contains(id));
        if (strangers > 0)
        {
            warnings.Add(
                $"{recorded.Path}: {strangers} of {recorded.Answers.Count} cases are not in the regression set and were left out."
            );
        }
    }

    // Opening a model costs time and may need a key; most sets never compare meanings.
    private sealed class Embedding(Func<IEmbedder>? open, IReadOnlyDictionary<string, IMatcher> matchers)
    {
        private IEmbedder? _opened;

        public IEmbedder? For(IReadOnlyDictionary<string, IReadOnlyList<AgentAnswer>> answers) =>
            answers.Any(a => matchers.TryGetValue(a.Key, out var matcher) && a.Value.Any(x => matcher.Texts(x).Any()))
                ? _opened ??= open?.Invoke()
                : null;
    }
}
