using System.Globalization;
using Faultline.Clustering.FailureAware;
using Faultline.Pulling;
using Faultline.Traces;

namespace Faultline.Labeling;

/// <summary>Suggests a root-cause tag from what was measured on a cluster's members, and says why. No model; "unlabeled" rather than a guess.</summary>
public sealed class EvidenceTagger
{
    /// <summary>Below this score no tag is suggested.</summary>
    public const double Enough = 0.35;

    private const double Unusual = 0.8;

    private readonly IReadOnlyList<PulledTrace> _failed;
    private readonly Evidence _evidence;
    private readonly HashSet<string> _taxonomy;
    private readonly PassingShares _passing;

    public EvidenceTagger(IReadOnlyList<PulledTrace> failed, IReadOnlyList<Trace> passing, Evidence evidence, IReadOnlyList<Tag> taxonomy)
    {
        _failed = failed;
        _evidence = evidence;
        _taxonomy = taxonomy.Select(t => t.Name).ToHashSet(StringComparer.Ordinal);
        _passing = PassingShares.Of(passing);
    }

    /// <summary>The tag with the strongest clue, its confidence and reason; <c>unlabeled</c> with the reason why nothing speaks clearly.</summary>
    public TagSuggestion Suggest(IReadOnlyList<int> members)
    {
        var scores = Clues(members)
            .Where(clue => _taxonomy.Contains(clue.Tag))
            .GroupBy(clue => clue.Tag, StringComparer.Ordinal)
            .Select(g => (Tag: g.Key, Best: g.MaxBy(c => c.Score)!, Score: Combined(g)))
            .OrderByDescending(x => x.Score)
            .ThenBy(x => x.Tag, StringComparer.Ordinal)
            .ToList();
        if (scores.Count == 0 || scores[0].Score < Enough)
        {
            return new TagSuggestion(
                DefaultTaxonomy.Unlabeled,
                0,
                scores.Count == 0 || scores[0].Score < 0.1
                    ? "nothing measured on these traces speaks for a tag"
                    : $"the strongest clue is weak: {Words(scores[0].Best)}",
                "evidence"
            );
        }

        var rival = scores.Count > 1 ? scores[1].Score : 0;
        var confidence = Math.Clamp(scores[0].Score * (1 - 0.5 * Math.Max(0, rival / scores[0].Score - 0.5)), 0, 0.99);
        var reason =
            Words(scores[0].Best) + (rival > 0.75 * scores[0].Score ? $"; close behind: {scores[1].Tag} ({Words(scores[1].Best)})" : "");
        return new TagSuggestion(scores[0].Tag, Math.Round(confidence, 2), reason, "evidence");
    }

    // Clues of one tag support each other, like independent witnesses at half their word.
    private static double Combined(IEnumerable<TagClue> clues)
    {
        var ordered = clues.Select(c => c.Score).OrderDescending().ToList();
        var rest = 1 - ordered[0];
        foreach (var score in ordered.Skip(1))
        {
            rest *= 1 - score / 2;
        }

        return 1 - rest;
    }

    private IEnumerable<TagClue> Clues(IReadOnlyList<int> members)
    {
        double Share(Func<PulledTrace, bool> test) => members.Count(m => test(_failed[m])) / (double)members.Count;
        double ShareOf(string column, double above) =>
            _evidence
                .Columns.ToList()
                .FindIndex(c => string.Equals(c.Name, column, StringComparison.Ordinal) && c.Kind != EvidenceKind.Rubric)
                is var at
                    and >= 0
                ? members.Count(m => _evidence.Rows[m][at] >= above) / (double)members.Count
                : 0;

        yield return new(
            "schema_violation",
            Share(f => f.Trace.SchemaValid == false || Has(f, SignalKinds.SchemaViolation)),
            _passing.SchemaInvalid,
            1,
            "break the output schema"
        );
        yield return new(
            "tool_error",
            Share(f => f.Trace.ToolCalls.Any(c => c.Failed)),
            _passing.ToolFailed,
            1,
            "have a failed tool call" + FailedTool(members)
        );
        var tool = MostCommon(
            members,
            t => t.ToolCalls.Where(c => !c.Failed && _passing.IsUnusualTool(t.Intent, c.Name)).Select(c => c.Name)
        );
        yield return new("tool_error", tool.Share, 0, 0.75, $"call a tool that passing traffic of the same intent does not ({tool.Value})");
        var document = MostCommon(
            members,
            t => (t.Retrieved ?? []).Where(d => _passing.IsUnusualDocument(d.Document)).Select(d => d.Document)
        );
        yield return new("retrieval_miss", document.Share, 0, 0.95, $"used a document that passing traffic does not ({document.Value})");
        yield return new(
            "refusal_mismatch",
            Share(f => Has(f, SignalKinds.RefusalMismatch)),
            0,
            1,
            "refuse a request that should have been served"
        );
        yield return new(
            "refusal_mismatch",
            Share(f => RefusalLanguage.IsRefusal(f.Trace.Response)),
            _passing.Refuses,
            0.8,
            "are worded as a refusal"
        );
        yield return new(
            "retrieval_miss",
            Share(f => f.Trace.Retrieved is { Count: 0 }),
            _passing.RetrievedNothing,
            0.95,
            "retrieved nothing"
        );
        yield return new(
            "retrieval_miss",
            ShareOf("retrieval_low", Unusual * 0.75),
            0.01,
            0.9,
            "retrieved documents with unusually low scores"
        );
        yield return new(
            "latency_breach",
            Math.Max(ShareOf("latency", 1), Share(f => Has(f, SignalKinds.LatencyBreach))),
            0.01,
            0.85,
            "took unusually long" + Latency(members)
        );
        yield return new("context_overflow", ShareOf("context", Unusual), 0.02, 0.8, "carry an unusually large context" + Context(members));
        yield return new(
            "tool_error",
            Share(f => f.Trace.Error is not null || Has(f, SignalKinds.Error)),
            _passing.Errors,
            0.6,
            "ended in an error"
        );
        yield return new(
            "prompt_drift",
            Share(f => WrongLanguage(f.Trace)),
            _passing.WrongLanguage,
            1,
            "answer in another language than the request"
        );
        foreach (var clue in RubricClues(members).Concat(CommentClues(members)))
        {
            yield return clue;
        }
    }

    private IEnumerable<TagClue> RubricClues(IReadOnlyList<int> members)
    {
        for (var c = 0; c < _evidence.Columns.Count; c++)
        {
            var column = _evidence.Columns[c];
            if (column.Kind == EvidenceKind.Rubric && RubricLexicon.TagOfRubric(column.Name, _taxonomy) is { } tag)
            {
                var share = members.Count(m => _evidence.Rows[m][c] >= 1) / (double)members.Count;
                yield return new(tag, share, 0.01, 0.6, $"fall clearly short on '{column.Name}'");
            }
        }
    }

    private IEnumerable<TagClue> CommentClues(IReadOnlyList<int> members)
    {
        var written = members.Where(m => !string.IsNullOrWhiteSpace(_failed[m].Trace.JudgeComment)).ToList();
        if (written.Count < 3)
        {
            yield break;
        }

        foreach (var group in written.GroupBy(m => RubricLexicon.TagOfComment(_failed[m].Trace.JudgeComment), StringComparer.Ordinal))
        {
            if (group.Key is { } tag)
            {
                yield return new(tag, group.Count() / (double)written.Count, 0, 0.7, "with a judge's comment are described so by it");
            }
        }
    }

    private static bool Has(PulledTrace failed, string kind) =>
        failed.Signals.Any(s => string.Equals(s.Kind, kind, StringComparison.Ordinal));

    private static bool WrongLanguage(Trace trace) =>
        LanguageGuess.Of(trace.Query) is { } asked
        && LanguageGuess.Of(trace.Response) is { } answered
        && !string.Equals(asked, answered, StringComparison.Ordinal);

    /// <summary>Names the tool; with its share, where others fail too.</summary>
    private string FailedTool(IReadOnlyList<int> members)
    {
        var (call, share) = MostCommon(members, t => t.ToolCalls.Where(c => c.Failed).Select(c => $"{c.Name}: {c.Status}"));
        return share <= 0 ? ""
            : members.All(m => _failed[m].Trace.ToolCalls.All(c => !c.Failed || $"{c.Name}: {c.Status}" == call)) ? $" ({call})"
            : string.Create(CultureInfo.InvariantCulture, $" (of several the most common is {call}, {100 * share:0} %)");
    }

    private string Latency(IReadOnlyList<int> members) =>
        Median(members.Select(m => _failed[m].Trace.LatencyMs)) is { } ms
            ? string.Create(
                CultureInfo.InvariantCulture,
                $" (median {ms / 1000:0.0} s; p99 of passing traffic {_passing.LatencyP99 / 1000:0.0} s)"
            )
            : "";

    private string Context(IReadOnlyList<int> members) =>
        Median(members.Select(m => (double?)_failed[m].Trace.InputTokens)) is { } tokens
            ? string.Create(
                CultureInfo.InvariantCulture,
                $" (median {tokens:0} input tokens; passing traffic {_passing.InputTokensMedian:0})"
            )
            : "";

    private static double? Median(IEnumerable<double?> values) =>
        RobustScale.Of(values.Select(v => v ?? double.NaN), 0) is { Count: > 0 } scale ? scale.Median : null;

    /// <summary>The value that most members have, and their share; ("", 0) when none has any.</summary>
    private (string Value, double Share) MostCommon(IReadOnlyList<int> members, Func<Trace, IEnumerable<string>> values) =>
        members
            .SelectMany(m => values(_failed[m].Trace).Distinct(StringComparer.Ordinal))
            .GroupBy(v => v, StringComparer.Ordinal)
            .OrderByDescending(g => g.Count())
            .ThenBy(g => g.Key, StringComparer.Ordinal)
            .Select(g => (g.Key, g.Count() / (double)members.Count))
            .FirstOrDefault(("", 0));

    private static string Words(TagClue clue) =>
        string.Create(CultureInfo.InvariantCulture, $"{100 * clue.Share:0} % of members {clue.Text}")
        + (clue.Usual >= 0.02 ? string.Create(CultureInfo.InvariantCulture, $", {100 * clue.Usual:0} % of passing traffic") : "");
}
