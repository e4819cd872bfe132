using System.Collections.Concurrent;
using Faultline.Clustering;
using Faultline.Regression;

namespace Faultline.Gating;

/// <summary>Answers → graded runs and rows.</summary>
/// <param name="open">Opens the model that compares meanings; called when a matcher does.</param>
/// <param name="graders">What matchers may ask beside themselves.</param>
/// <param name="concurrency">Questions to graders at once.</param>
public sealed class Grader(
    RegressionDataset dataset,
    IReadOnlyDictionary<string, IMatcher> matchers,
    MatchContext context,
    Func<IEmbedder>? open = null,
    IReadOnlyList<IAnswerGrader>? graders = null,
    int concurrency = 8
)
{
    private readonly ConcurrentDictionary<GraderQuestion, MatchResult> _gradings = new();
    private readonly Dictionary<string, RegressionRow> _rows = dataset
        .Clusters.SelectMany(c => c.Rows)
        .ToDictionary(r => r.CaseId, StringComparer.Ordinal);
    private IEmbedder? _embedder;

    /// <summary>Grades all answers of all rows. Every row gets <paramref name="repeats"/> runs; one that is not there is an error.</summary>
    public async Task<IReadOnlyDictionary<string, RowResult>> GradeAsync(
        IReadOnlyDictionary<string, IReadOnlyList<AgentAnswer>> answers,
        int repeats,
        CancellationToken cancellationToken = default
    )
    {
        var rows = _rows.Values;
        AgentAnswer[] used = [.. rows.SelectMany(r => (answers.GetValueOrDefault(r.CaseId) ?? []).Take(repeats))];
        var runs = (await GradeAsync(used, cancellationToken)).ToLookup(r => r.CaseId, r => r.Run, StringComparer.Ordinal);
        return rows.ToDictionary(
            r => r.CaseId,
            r =>
            {
                RunResult[] there = [.. runs[r.CaseId]];
                return new RowResult(
                    r,
                    matchers[r.CaseId].Expectation,
                    [
                        .. there,
                        .. Enumerable
                            .Range(there.Length, Math.Max(0, repeats - there.Length))
                            .Select(k => new RunResult(k, RowOutcome.Error, "no answer was recorded", null)),
                    ]
                );
            },
            StringComparer.Ordinal
        );
    }

    /// <summary>Grades single answers, in their order.</summary>
    public async Task<IReadOnlyList<(string CaseId, RunResult Run)>> GradeAsync(
        IReadOnlyList<AgentAnswer> answers,
        CancellationToken cancellationToken
    )
    {
        AgentAnswer[] ungraded = [.. answers.Where(a => a is { Verdict: null, Error: null })];
        var seen = context with
        {
            Vectors = await VectorsAsync(ungraded, cancellationToken),
            Gradings = await AskAsync(ungraded, cancellationToken),
        };
        var graded = new (string, RunResult)[answers.Count];
        Parallel.For(
            0,
            answers.Count,
            new ParallelOptions { CancellationToken = cancellationToken },
            i => graded[i] = (answers[i].CaseId, Run(answers[i], matchers[answers[i].CaseId], seen))
        );
        return graded;
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

    private async Task<IReadOnlyDictionary<string, ReadOnlyMemory<float>>?> VectorsAsync(
        AgentAnswer[] answers,
        CancellationToken cancellationToken
    )
    {
        var texts = new SortedSet<string>(answers.SelectMany(a => matchers[a.CaseId].Texts(a)), StringComparer.Ordinal);
        // Opening a model costs time and may need a key; most sets never compare meanings.
        if (texts.Count == 0 || (_embedder ??= open?.Invoke()) is not { } embedder)
        {
            return null;
        }

        var list = texts.ToArray();
        var result = await embedder.EmbedAsync(list, progress: null, cancellationToken);
        return list.Select((t, i) => (t, i))
            .ToDictionary(
                x => x.t,
                x => new ReadOnlyMemory<float>(result.Vectors, x.i * result.Dimensions, result.Dimensions),
                StringComparer.Ordinal
            );
    }

    private async Task<IReadOnlyDictionary<GraderQuestion, MatchResult>?> AskAsync(
        AgentAnswer[] answers,
        CancellationToken cancellationToken
    )
    {
        if (graders is null or [])
        {
            return null;
        }

        await Parallel.ForEachAsync(
            answers.SelectMany(a => matchers[a.CaseId].Questions(a)).Distinct().Where(q => !_gradings.ContainsKey(q)),
            new ParallelOptions { MaxDegreeOfParallelism = concurrency, CancellationToken = cancellationToken },
            async (question, token) =>
            {
                if (graders.FirstOrDefault(g => g.Takes(question.Kind)) is { } grader)
                {
                    var row = _rows[question.CaseId];
                    _gradings[question] = await grader.GradeAsync(question with { Query = row.Query, Gold = row.Gold }, token);
                }
            }
        );
        return _gradings;
    }
}
