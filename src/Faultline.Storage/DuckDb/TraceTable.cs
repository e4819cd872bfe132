using System.Collections.Frozen;
using DuckDB.NET.Data;
using Faultline.Storage.DuckDb.Json;
using Faultline.Storage.DuckDb.Packing;
using Faultline.Traces;

namespace Faultline.Storage.DuckDb;

/// <summary>A trace as a row of the table <c>traces</c>, and back.</summary>
internal static class TraceTable
{
    /// <summary>The columns that <see cref="Read"/> takes, in its order.</summary>
    public static string Columns(bool messages) =>
        "t.trace_id, t.workflow, t.\"timestamp\", t.timestamp_ticks, t.session_id, t.user_id, t.intent, t.prompt_version, t.model, "
        + "t.latency_ms, t.input_tokens, t.output_tokens, t.cost_usd, t.judge_verdict, t.judge_comment, t.judge_scores, t.feedback_up, "
        + "t.escalated, t.abandoned, t.schema_valid, t.passed, t.error, t.query, t.response, t.summary, t.attributes, t.tool_calls, t.retrieved"
        + (messages ? ", t.messages, t.packed_messages" : "");

    public static void Append(DuckDBAppender appender, PreparedTrace prepared, bool assembled)
    {
        var trace = prepared.Trace;
        var characters = Length(trace.Query, trace.Response, trace.Summary, trace.Error, trace.JudgeComment);
        characters += Length(prepared.Scores, prepared.Attributes, prepared.Calls, prepared.Retrieved);
        // The order is that of the table.
        appender
            .CreateRow()
            .Append(trace.TraceId)
            .AppendValue((Guid?)prepared.Content)
            .AppendValue((bool?)assembled)
            .Append(trace.Workflow)
            .AppendValue((DateTime?)StoredTime.Timestamp(trace.Timestamp))
            .AppendValue((byte?)StoredTime.Ticks(trace.Timestamp))
            .Append(trace.SessionId)
            .Append(trace.UserId)
            .Append(trace.Intent)
            .Append(trace.PromptVersion)
            .Append(trace.Model)
            .AppendValue(trace.LatencyMs)
            .AppendValue(trace.InputTokens)
            .AppendValue(trace.OutputTokens)
            .AppendValue(trace.CostUsd)
            .Append(trace.JudgeVerdict)
            .Append(trace.JudgeComment)
            .AppendUtf8(prepared.Scores)
            .AppendValue(trace.FeedbackUp)
            .AppendValue(trace.Escalated)
            .AppendValue(trace.Abandoned)
            .AppendValue(trace.SchemaValid)
            .AppendValue(trace.Passed)
            .Append(trace.Error)
            .Append(trace.Query)
            .Append(trace.Response)
            .Append(trace.Summary)
            .AppendUtf8(prepared.Attributes)
            .AppendUtf8(prepared.Calls)
            .AppendUtf8(prepared.Retrieved)
            .AppendNullValue()
            .AppendValue((long?)characters)
            .AppendValue((long?)prepared.MessagesLength)
            .AppendBytes(prepared.Messages)
            .EndRow();
    }

    public static Trace Read(DuckDBDataReader row, bool messages, Vocabulary vocabulary) =>
        new()
        {
            TraceId = row.Text(0)!,
            Workflow = vocabulary.Word(row.Text(1)!),
            Timestamp = row.Time(2, 3),
            SessionId = row.Text(4),
            UserId = row.Text(5),
            Intent = vocabulary.WordOrNull(row.Text(6)),
            PromptVersion = vocabulary.WordOrNull(row.Text(7)),
            Model = vocabulary.WordOrNull(row.Text(8)),
            LatencyMs = row.Number(9),
            InputTokens = row.Whole(10),
            OutputTokens = row.Whole(11),
            CostUsd = row.Number(12),
            JudgeVerdict = vocabulary.WordOrNull(row.Text(13)),
            JudgeComment = row.Text(14),
            JudgeScores = ScoresJson.Read(row.Json(15), vocabulary),
            FeedbackUp = row.Flag(16),
            Escalated = row.Flag(17),
            Abandoned = row.Flag(18),
            SchemaValid = row.Flag(19),
            Passed = row.Flag(20),
            Error = row.Text(21),
            Query = row.Text(22)!,
            Response = row.Text(23)!,
            Summary = row.Text(24),
            Attributes = row.Json(25) is { } attributes
                ? AttributesJson.Read(attributes, vocabulary)
                : FrozenDictionary<string, AttributeValue>.Empty,
            ToolCalls = row.Json(26) is { } calls ? ToolCallsJson.Read(calls, vocabulary) : [],
            Retrieved = row.Json(27) is { } retrieved ? DocumentsJson.Read(retrieved, vocabulary) : null,
            Messages = messages ? Messages(row, vocabulary) : [],
        };

    // Packed, or as JSON by a Faultline of before that.
    private static IReadOnlyList<Message> Messages(DuckDBDataReader row, Vocabulary vocabulary)
    {
        if (row.Json(28) is { } turns)
        {
            return MessagesJson.Read(turns, vocabulary);
        }

        try
        {
            return row.IsDBNull(29) ? [] : MessagesJson.Read(Compressed.Read(row.Bytes(29)), vocabulary);
        }
        catch (InvalidDataException failure)
        {
            throw FaultlineException.Outside(
                "The trace store holds messages that cannot be read; it was changed by another program.",
                failure
            );
        }
    }

    private static long Length(params ReadOnlySpan<byte[]?> texts)
    {
        var length = 0L;
        foreach (var text in texts)
        {
            length += text?.Length ?? 0;
        }

        return length;
    }

    private static long Length(params ReadOnlySpan<string?> texts)
    {
        var length = 0L;
        foreach (var text in texts)
        {
            length += text?.Length ?? 0;
        }

        return length;
    }
}
