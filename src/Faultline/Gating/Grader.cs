using Faultline.Clustering;
using Faultline.Regression;

namespace Faultline.Gating;

/// <summary>Answers → graded rows.</summary>
public sealed class Grader(RegressionDataset dataset, IReadOnlyDictionary<string, IMatcher> matchers, MatchContext context)
{
    /// <summary>Grades all answers of all rows. Every row gets <paramref name="repeats"/> runs; one that is not there is an error.</summary>
    /// <param name="embedder">Asked once, with all texts, when a matcher compares meanings; null makes those rows errors.</param>
    public async Task<IReadOnlyDictionary<string, RowResult>> GradeAsync(
        IReadOnlyDictionary<string, IReadOnlyList<AgentAnswer>> answers,
        int repeats,
        IEmbedder? embedder,
        CancellationToken cancellationToken = default
    )
    {
        var rows = dataset.Clusters.SelectMany(c => c.Rows).ToArray();
        var seen = await WithVectorsAsync(rows, answers, embedder, cancellationToken);
        var graded = new RowResult[rows.Length];
        Parallel.For(
            0,
            rows.Length,
            new ParallelOptions { CancellationToken = cancellationToken },
            i => graded[i] = GradeRow(rows[i], answers.GetValueOrDefault(rows[i].CaseId) ?? [], repeats, seen)
        );
        return graded.ToDictionary(r => r.Row.CaseId, StringComparer.Ordinal);
    }

    private RowResult GradeRow(RegressionRow row, IReadOnlyList<AgentAnswer> answers, int repeats, MatchContext seen)
    {
        var matcher = matchers[row.CaseId];
        var runs = new RunResult[repeats];
        for (var k = 0; k < repeats; k++)
        {
            runs[k] =
                k < answers.Count ? Run(answers[k], matcher, seen) : new RunResult(k, RowOutcome.Error, "no answer was recorded", null);
        }

        return new RowResult(row, matcher.Expectation, runs);
    }

    private static RunResult Run(AgentAnswer answer, IMatcher matcher, MatchContext seen)
    {
        if (answer.Verdict is { } verdict)
        {
            return new RunResult(
                answer.Repeat,
                verdict,
                verdict == RowOutcome.Error ? answer.Error ?? "recorded as error" : "recorded verdict",
                answer
            );
        }

        if (answer.Error is { } error)
        {
            return new RunResult(answer.Repeat, RowOutcome.Error, error, answer);
        }

        var result = matcher.Match(answer, seen);
        return result.Outcome == RowOutcome.Unjudged && answer.JudgeVerdict is { } judged
            ? new RunResult(answer.Repeat, judged, "the recorded judge's verdict", answer)
            : new RunResult(answer.Repeat, result.Outcome, result.Reason, answer);
    }

    private async Task<MatchContext> WithVectorsAsync(
        RegressionRow[] rows,
        IReadOnlyDictionary<string, IReadOnlyList<AgentAnswer>> answers,
        IEmbedder? embedder,
        CancellationToken cancellationToken
    )
    {
        if (embedder is null)
        {
            return context;
        }

        var texts = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var row in rows)
        {
            foreach (var answer in answers.GetValueOrDefault(row.CaseId) ?? [])
            {
                if (answer is { Verdict: null, Error: null })
                {
                    texts.UnionWith(matchers[row.CaseId].Texts(answer));
                }
            }
        }

        if (texts.Count == 0)
        {
            return context;
        }

        var list = texts.ToArray();
        var result = await embedder.EmbedAsync(list, progress: null, cancellationToken);
        return context with
        {
            Vectors = list.Select((t, i) => (t, i))
                .ToDictionary(
                    x => x.t,
                    x => new ReadOnlyMemory<float>(result.Vectors, x.i * result.Dimensions, result.Dimensions),
                    StringComparer.Ordinal
                ),
        };
    }
}
