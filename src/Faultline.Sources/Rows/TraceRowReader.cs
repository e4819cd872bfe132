using System.Collections.Frozen;
using System.Text.Json;
using Faultline.Traces;
using Faultline.Traces.Ingesting;

namespace Faultline.Sources.Rows;

/// <summary>A JSON object in the contract's form → <see cref="Trace"/>. Not thread-safe: one reader a source.</summary>
internal sealed class TraceRowReader(FieldMapping? mapping, DateTime now, IntakePolicy policy)
{
    private readonly JsonElement[] _fields = new JsonElement[RowFields.Count];
    private readonly Dictionary<string, AttributeValue> _attributes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, double> _scores = new(StringComparer.Ordinal);

    /// <summary>True when the last row's timestamp had no zone and was taken as UTC.</summary>
    public bool ZoneAssumed { get; private set; }

    /// <exception cref="RowFaultException">The row cannot be used.</exception>
    public Trace Read(JsonElement row)
    {
        if (row.ValueKind != JsonValueKind.Object)
        {
            throw new RowFaultException(null, $"a JSON object is expected, not {RowValues.Describe(row.ValueKind)}.");
        }

        Spread(row);
        var traceId = RowValues.Identifier(Field(RowField.TraceId), "trace_id");
        var workflow = RowValues.Identifier(Field(RowField.Workflow), "workflow");
        var timestamp = RowTimestamp.Read(Field(RowField.Timestamp), "timestamp", now, out var zoneAssumed);
        var messages = RowMessages.Read(Field(RowField.Messages), "messages");
        var toolCalls = Field(RowField.ToolCalls).ValueKind is JsonValueKind.Undefined or JsonValueKind.Null
            ? RowMessages.ToolCallsOf(Field(RowField.Messages))
            : RowToolCalls.Read(Field(RowField.ToolCalls), "tool_calls");
        var error = Error(Field(RowField.Error));
        var passed = RowValues.Truth(Field(RowField.Passed), "passed");
        var (query, response) = Turns(
            messages,
            tells: error is not null || passed is not null || messages.Count > 0 || toolCalls.Count > 0
        );
        var trace = new Trace
        {
            TraceId = traceId,
            Workflow = workflow,
            Timestamp = timestamp,
            Query = query,
            Response = response,
            SessionId = RowValues.Word(Field(RowField.SessionId)),
            UserId = RowValues.Word(Field(RowField.UserId)),
            Intent = RowValues.Word(Field(RowField.Intent)) ?? IntentOfAttributes(),
            PromptVersion = RowValues.Word(Field(RowField.PromptVersion)),
            Model = RowValues.Word(Field(RowField.Model)),
            Summary = RowValues.Word(Field(RowField.Summary)),
            Messages = messages,
            ToolCalls = toolCalls,
            Retrieved = RowRetrieved.Read(Field(RowField.Retrieved), "retrieved"),
            LatencyMs = RowValues.NotNegative(Field(RowField.LatencyMs), "latency_ms"),
            InputTokens = RowValues.Count(Field(RowField.InputTokens), "input_tokens"),
            OutputTokens = RowValues.Count(Field(RowField.OutputTokens), "output_tokens"),
            CostUsd = RowValues.NotNegative(Field(RowField.CostUsd), "cost_usd"),
            JudgeScores = Scores(workflow),
            JudgeVerdict = Verdict(Field(RowField.JudgeVerdict)),
            JudgeComment = RowValues.Word(Field(RowField.JudgeComment)),
            FeedbackUp =
                RowValues.Feedback(Field(RowField.UserFeedback), "user_feedback")
                ?? RowValues.Feedback(Field(RowField.Feedback), "feedback"),
            Escalated = RowValues.Truth(Field(RowField.Escalated), "escalated"),
            Abandoned = RowValues.Truth(Field(RowField.Abandoned), "abandoned"),
            SchemaValid = RowValues.Truth(Field(RowField.SchemaValid), "schema_valid"),
            Error = error,
            Passed = passed,
            Attributes = new Dictionary<string, AttributeValue>(_attributes, StringComparer.Ordinal),
        };
        ZoneAssumed = zoneAssumed;
        return trace;
    }

    private JsonElement Field(RowField field) => _fields[(int)field];

    private void Spread(JsonElement row)
    {
        Array.Clear(_fields);
        _attributes.Clear();
        _scores.Clear();
        foreach (var property in row.EnumerateObject())
        {
            var name = property.Name;
            if (mapping?.Reads(name) == true)
            {
                continue;
            }

            if (RowFields.ByName.TryGetValue(name, out var field))
            {
                _fields[(int)field] = property.Value;
            }
            else
            {
                Attribute(name, property.Value);
            }
        }

        mapping?.Apply(row, (field, value) => _fields[(int)field] = value, Attribute, (rubric, value) => Score(rubric, value));
        SpreadAttributes(Field(RowField.Attributes));
    }

    private void SpreadAttributes(JsonElement attributes)
    {
        if (attributes.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null)
        {
            return;
        }

        if (attributes.ValueKind != JsonValueKind.Object)
        {
            throw RowValues.Wrong("attributes", "an object", attributes.ValueKind);
        }

        foreach (var property in attributes.EnumerateObject())
        {
            Attribute(property.Name, property.Value);
        }
    }

    private void Attribute(string name, JsonElement value)
    {
        if (name.Length is > 0 and <= 256 && RowValues.Attribute(value) is { } known)
        {
            _attributes[name] = known;
        }
    }

    private string? IntentOfAttributes()
    {
        if (!_attributes.TryGetValue("intent", out var intent) || intent.Kind == AttributeKind.Json || intent.ToString().Length == 0)
        {
            return null;
        }

        // It stands in one place, else causes would name it twice.
        _attributes.Remove("intent");
        return intent.ToString();
    }

    /// <summary>The row's own texts, else the first user turn and the last assistant turn. A null stays empty only where the row tells something else of what happened.</summary>
    private (string Query, string Response) Turns(IReadOnlyList<Message> messages, bool tells)
    {
        var query =
            RowValues.Text(Field(RowField.Query))
            ?? messages.FirstOrDefault(message => message is { Role: "user", Content: not null })?.Content;
        var response =
            RowValues.Text(Field(RowField.Response))
            ?? messages.LastOrDefault(message => message is { Role: "assistant", Content: not null })?.Content;
        if (query is null && (Field(RowField.Query).ValueKind == JsonValueKind.Undefined || !tells))
        {
            throw new RowFaultException("query", "is missing; it is required.");
        }

        if (response is null && (Field(RowField.Response).ValueKind == JsonValueKind.Undefined || !tells))
        {
            throw new RowFaultException("response", "is missing; it is required.");
        }

        return (query ?? "", response ?? "");
    }

    private IReadOnlyDictionary<string, double> Scores(string workflow)
    {
        var scores = Field(RowField.JudgeScores);
        switch (scores.ValueKind)
        {
            case JsonValueKind.Undefined or JsonValueKind.Null:
                break;
            case JsonValueKind.Object:
                foreach (var rubric in scores.EnumerateObject())
                {
                    Score(rubric.Name, rubric.Value, workflow);
                }

                break;
            default:
                throw RowValues.Wrong("judge_scores", "an object of rubric and score", scores.ValueKind);
        }

        if (
            RowValues.Score(Field(RowField.JudgeScore), "judge_score", score => policy.Scale(workflow, Rubric.Overall, score)) is
            { } overall
        )
        {
            _scores[Rubric.Overall] = overall;
        }

        return _scores.Count == 0
            ? FrozenDictionary<string, double>.Empty
            : new Dictionary<string, double>(_scores, StringComparer.Ordinal);
    }

    // What a mapping rescales is on the scale of 0 to 1 already.
    private void Score(string rubric, JsonElement value, string? workflow = null)
    {
        if (
            RowValues.Score(
                value,
                "judge_scores." + rubric,
                score => (workflow is null ? IntakePolicy.None : policy).Scale(workflow, rubric, score)
            ) is
            { } score
        )
        {
            _scores[rubric] = score;
        }
    }

    private static string? Verdict(JsonElement value) =>
        value.ValueKind switch
        {
            JsonValueKind.True => "pass",
            JsonValueKind.False => "fail",
            _ => RowValues.Word(value)?.Trim().ToLowerInvariant() switch
            {
                "passed" => "pass",
                "failed" => "fail",
                var other => other,
            },
        };

    /// <summary>False and null are no error; true is one without words.</summary>
    private static string? Error(JsonElement value) =>
        value.ValueKind switch
        {
            JsonValueKind.False => null,
            JsonValueKind.True => "error",
            JsonValueKind.Number => RowValues.Truth(value, "error") == true ? "error" : null,
            JsonValueKind.Object => RowValues.Word(RowMessages.Get(value, "message")) ?? value.GetRawText(),
            JsonValueKind.Array when value.GetArrayLength() == 0 => null,
            _ => RowValues.Word(value),
        };
}
