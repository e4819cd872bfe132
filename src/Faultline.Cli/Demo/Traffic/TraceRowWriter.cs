using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Faultline.Traces;

namespace Faultline.Cli.Demo.Traffic;

/// <summary>Writes traces as the JSONL rows that <c>ingest</c> reads.</summary>
internal static class TraceRowWriter
{
    private static readonly JsonWriterOptions s_options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>One line a trace, line feeds only. The stream stays open.</summary>
    public static void Write(Stream stream, IEnumerable<Trace> traces, CancellationToken cancellationToken)
    {
        using var json = new Utf8JsonWriter(stream, s_options);
        foreach (var trace in traces)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Write(json, trace);
            json.Flush();
            json.Reset();
            stream.WriteByte((byte)'\n');
        }
    }

    private static void Write(Utf8JsonWriter json, Trace trace)
    {
        json.WriteStartObject();
        json.WriteString("trace_id", trace.TraceId);
        json.WriteString("workflow", trace.Workflow);
        json.WriteString("timestamp", trace.Timestamp.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
        json.WriteString("session_id", trace.SessionId);
        json.WriteString("user_id", trace.UserId);
        json.WriteString("intent", trace.Intent);
        json.WriteString("prompt_version", trace.PromptVersion);
        json.WriteString("model", trace.Model);
        json.WriteString("query", trace.Query);
        json.WriteString("response", trace.Response);
        WriteMessages(json, trace.Messages);
        WriteToolCalls(json, trace.ToolCalls);
        WriteRetrieved(json, trace.Retrieved);
        Write(json, "latency_ms", trace.LatencyMs);
        Write(json, "input_tokens", trace.InputTokens);
        Write(json, "output_tokens", trace.OutputTokens);
        Write(json, "cost_usd", trace.CostUsd);
        json.WriteStartObject("judge_scores");
        foreach (var (rubric, score) in trace.JudgeScores.OrderBy(s => s.Key, StringComparer.Ordinal))
        {
            json.WriteNumber(rubric, score);
        }

        json.WriteEndObject();
        json.WriteString("judge_verdict", trace.JudgeVerdict);
        json.WriteString("judge_comment", trace.JudgeComment);
        json.WriteString(
            "feedback",
            trace.FeedbackUp switch
            {
                true => "up",
                false => "down",
                null => null,
            }
        );
        Write(json, "escalated", trace.Escalated);
        Write(json, "abandoned", trace.Abandoned);
        Write(json, "schema_valid", trace.SchemaValid);
        WriteAttributes(json, trace.Attributes);
        json.WriteEndObject();
    }

    private static void WriteMessages(Utf8JsonWriter json, IReadOnlyList<Message> messages)
    {
        json.WriteStartArray("messages");
        foreach (var message in messages)
        {
            json.WriteStartObject();
            json.WriteString("role", message.Role);
            json.WriteString("content", message.Content);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteToolCalls(Utf8JsonWriter json, IReadOnlyList<ToolCall> calls)
    {
        json.WriteStartArray("tool_calls");
        foreach (var call in calls)
        {
            json.WriteStartObject();
            json.WriteString("name", call.Name);
            json.WriteString("status", call.Status);
            if (call.Result is { } result)
            {
                json.WriteString("result", result);
            }

            Write(json, "latency_ms", call.LatencyMs);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteRetrieved(Utf8JsonWriter json, IReadOnlyList<RetrievedDocument>? documents)
    {
        if (documents is null)
        {
            return;
        }

        json.WriteStartArray("retrieved");
        foreach (var document in documents)
        {
            json.WriteStartObject();
            json.WriteString("doc", document.Document);
            Write(json, "score", document.Score);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteAttributes(Utf8JsonWriter json, IReadOnlyDictionary<string, AttributeValue> attributes)
    {
        json.WriteStartObject("attributes");
        foreach (var (name, value) in attributes.OrderBy(a => a.Key, StringComparer.Ordinal))
        {
            if (value.IsNumber)
            {
                json.WriteNumber(name, value.Number);
            }
            else
            {
                json.WriteString(name, value.ToString());
            }
        }

        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string name, double? value)
    {
        if (value is { } number)
        {
            json.WriteNumber(name, number);
        }
    }

    private static void Write(Utf8JsonWriter json, string name, bool? value)
    {
        if (value is { } truth)
        {
            json.WriteBoolean(name, truth);
        }
    }
}
