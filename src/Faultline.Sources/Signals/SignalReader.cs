using System.Text.Json;
using Faultline.Sources.Rows;
using Faultline.Traces;
using Faultline.Traces.Ingesting;

namespace Faultline.Sources.Signals;

/// <summary>What is learnt of a trace later: a score, feedback, an escalation, an outcome, as a JSON object → evaluations.</summary>
/// <remarks>
/// One object names what it is about (<c>trace_id</c>, else <c>span_id</c>, else <c>session_id</c>) and tells one signal or several under the trace row's own
/// names, or any rubric as <c>name</c> with <c>score</c> or <c>label</c>. <c>key</c> makes it idempotent. docs/connect.md shows it.
/// </remarks>
internal sealed class SignalReader(IntakePolicy policy, DateTime now, string source)
{
    private const int MostRubrics = 1_000;

    private static readonly string[] Told =
    [
        "score",
        "label",
        "judge_score",
        "judge_scores",
        "judge_verdict",
        "user_feedback",
        "feedback",
        "escalated",
        "abandoned",
        "schema_valid",
        "passed",
        "outcome",
    ];

    private static readonly string[] OfTraces = ["query", "response", "messages"];

    /// <summary>True for an object that tells a signal and no trace.</summary>
    public static bool IsSignal(JsonElement row) =>
        row.ValueKind == JsonValueKind.Object
        && !OfTraces.Any(name => row.TryGetProperty(name, out _))
        && Told.Any(name => row.TryGetProperty(name, out _));

    /// <exception cref="RowFaultException">It names nothing, tells nothing, or a value is wrong.</exception>
    public IReadOnlyList<Evaluation> Read(JsonElement row)
    {
        if (row.ValueKind != JsonValueKind.Object)
        {
            throw new RowFaultException(null, $"a JSON object is expected, not {RowValues.Describe(row.ValueKind)}.");
        }

        var about = About(row);
        var workflow = RowValues.Word(RowMessages.Get(row, "workflow"));
        var evaluations = new List<Evaluation>();
        Rubrics(row, workflow, (name, score) => Add(name, score, null));
        if (RowValues.Word(RowMessages.Get(row, "judge_verdict")) is { } verdict)
        {
            Add(EvaluationNames.Verdict, null, verdict.Trim().ToLowerInvariant());
        }

        Thumb("user_feedback");
        Thumb("feedback");
        Truth("escalated", EvaluationNames.Escalated);
        Truth("abandoned", EvaluationNames.Abandoned);
        Truth("schema_valid", EvaluationNames.SchemaValid);
        Truth("passed", EvaluationNames.Outcome);
        Outcome();
        Named(row, workflow, Add);
        return evaluations.Count > 0
            ? evaluations
            : throw new RowFaultException(null, $"it tells no signal; give one of {string.Join(", ", Told)}.");

        void Add(string name, double? score, string? label) => evaluations.Add(about with { Name = name, Score = score, Label = label });

        void Thumb(string field)
        {
            if (RowValues.Feedback(RowMessages.Get(row, field), field) is { } up)
            {
                Add(EvaluationNames.Feedback, up ? 1 : 0, up ? "up" : "down");
            }
        }

        void Truth(string field, string name)
        {
            if (RowValues.Truth(RowMessages.Get(row, field), field) is { } yes)
            {
                Add(name, yes ? 1 : 0, null);
            }
        }

        void Outcome()
        {
            var value = RowMessages.Get(row, "outcome");
            if (value.ValueKind == JsonValueKind.String)
            {
                var word = JsonText.Of(value).Trim().ToLowerInvariant();
                Add(
                    EvaluationNames.Outcome,
                    word switch
                    {
                        "pass" or "passed" or "success" or "true" => 1,
                        "fail" or "failed" or "failure" or "false" => 0,
                        _ => throw new RowFaultException("outcome", $"'{RowValues.Shorten(word)}' is neither pass nor fail."),
                    },
                    word
                );
            }
            else
            {
                Truth("outcome", EvaluationNames.Outcome);
            }
        }
    }

    private Evaluation About(JsonElement row)
    {
        var timestamp = RowMessages.Get(row, "timestamp");
        var evaluation = new Evaluation(
            "",
            null,
            "",
            null,
            null,
            RowValues.Word(RowMessages.Get(row, "comment"))
                ?? RowValues.Word(RowMessages.Get(row, "judge_comment"))
                ?? RowValues.Word(RowMessages.Get(row, "explanation")),
            timestamp.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null
                ? now
                : RowTimestamp.Read(timestamp, "timestamp", now, out _),
            RowValues.Word(RowMessages.Get(row, "source")) ?? source
        )
        {
            Key = RowValues.Word(RowMessages.Get(row, "key")),
        };
        var span = Id(row, "span_id");
        return Id(row, "trace_id") is { } trace ? evaluation with { TraceId = trace, SpanId = span }
            : span is not null ? evaluation.OfSpan(span)
            : Id(row, "session_id") is { } session ? evaluation.OfSession(session)
            : throw new RowFaultException("trace_id", "is missing; name a trace_id, span_id or session_id.");
    }

    private void Rubrics(JsonElement row, string? workflow, Action<string, double?> add)
    {
        var scores = RowMessages.Get(row, "judge_scores");
        if (scores.ValueKind == JsonValueKind.Object)
        {
            if (scores.EnumerateObject().Skip(MostRubrics).Any())
            {
                throw new RowFaultException("judge_scores", $"has more than {MostRubrics} rubrics; send them in several signals.");
            }

            foreach (var rubric in scores.EnumerateObject().Where(rubric => rubric.Value.ValueKind != JsonValueKind.Null))
            {
                add(rubric.Name, Score(rubric.Value, workflow, rubric.Name, "judge_scores." + rubric.Name));
            }
        }
        else if (scores.ValueKind is not (JsonValueKind.Undefined or JsonValueKind.Null))
        {
            throw RowValues.Wrong("judge_scores", "an object of rubric and score", scores.ValueKind);
        }

        if (Score(RowMessages.Get(row, "judge_score"), workflow, Rubric.Overall, "judge_score") is { } overall)
        {
            add(Rubric.Overall, overall);
        }
    }

    // {"name": "helpfulness", "score": 4}, {"name": "toxicity", "label": "fail"}
    private void Named(JsonElement row, string? workflow, Action<string, double?, string?> add)
    {
        var value = RowMessages.Get(row, "score");
        var label = RowValues.Word(RowMessages.Get(row, "label"))?.Trim().ToLowerInvariant();
        if (value.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null && label is null)
        {
            return;
        }

        var name =
            RowValues.Word(RowMessages.Get(row, "name"))
            ?? throw new RowFaultException("name", "is missing; say which rubric the score is of.");
        if (
            Judgement.Of(name, label is null ? Score(value, workflow, name, "score") : Maybe(value, workflow, name), label)
            is var (known, score, word)
        )
        {
            add(known, score, word);
        }
    }

    private double? Score(JsonElement value, string? workflow, string rubric, string field) =>
        RowValues.Score(value, field, score => policy.Scale(workflow, rubric, score));

    // A label tells enough where the number is off its scale.
    private double? Maybe(JsonElement value, string? workflow, string rubric) =>
        RowValues.Number(value, "score") is { } score ? policy.Scale(workflow, rubric, score) : null;

    private static string? Id(JsonElement row, string field) =>
        RowMessages.Get(row, field).ValueKind is JsonValueKind.Undefined or JsonValueKind.Null
            ? null
            : RowValues.Identifier(RowMessages.Get(row, field), field);
}
