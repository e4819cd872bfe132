using System.Globalization;
using System.IO.Compression;
using System.Text.Json;
using Faultline.Traces;

namespace Faultline.Evaluation;

/// <summary>Reads trace rows for measuring: well-formed files only.</summary>
internal static class TraceRows
{
    private static readonly HashSet<string> Known = new(StringComparer.Ordinal)
    {
        "trace_id", "workflow", "timestamp", "query", "response", "session_id", "user_id", "intent", "prompt_version", "model", "summary", "messages",
        "tool_calls", "retrieved", "latency_ms", "input_tokens", "output_tokens", "cost_usd", "judge_score", "judge_scores", "judge_verdict", "judge_comment",
        "user_feedback", "feedback", "escalated", "abandoned", "schema_valid", "error", "passed", "attributes",
    };

    public static IEnumerable<JsonElement> Documents(string path)
    {
        using var file = File.OpenRead(path);
        using Stream stream = path.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(file, CompressionMode.Decompress) : file;
        using var reader = new StreamReader(stream);
        while (reader.ReadLine() is { } line)
        {
            using var document = JsonDocument.Parse(line);
            yield return document.RootElement.Clone();
        }
    }

    public static List<Trace> Read(string path)
    {
        var list = new List<Trace>();
        foreach (var r in Documents(path)) list.Add(Row(r));
        return list;
    }

    private static Trace Row(JsonElement r)
    {
        var attributes = new SortedDictionary<string, AttributeValue>(StringComparer.Ordinal);
        foreach (var p in r.EnumerateObject())
            if (!Known.Contains(p.Name)) Add(attributes, p);
        if (r.TryGetProperty("attributes", out var given) && given.ValueKind == JsonValueKind.Object)
            foreach (var p in given.EnumerateObject()) Add(attributes, p);
        var intent = Text(r, "intent") ?? (attributes.TryGetValue("intent", out var i) ? i.ToString() : null);
        var scores = new SortedDictionary<string, double>(StringComparer.Ordinal);
        if (r.TryGetProperty("judge_scores", out var js) && js.ValueKind == JsonValueKind.Object)
            foreach (var p in js.EnumerateObject())
                if (p.Value.ValueKind == JsonValueKind.Number) scores[p.Name] = p.Value.GetDouble();
        return new Trace
        {
            TraceId = Text(r, "trace_id")!, Workflow = Text(r, "workflow")!,
            Timestamp = DateTime.Parse(Text(r, "timestamp")!, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal | DateTimeStyles.AssumeUniversal),
            Query = Text(r, "query") ?? "", Response = Text(r, "response") ?? "", SessionId = Text(r, "session_id"), UserId = Text(r, "user_id"), Intent = intent,
            PromptVersion = Text(r, "prompt_version"), Model = Text(r, "model"),
            ToolCalls = Tools(r), Retrieved = Docs(r), LatencyMs = Number(r, "latency_ms"), InputTokens = (long?)Number(r, "input_tokens"),
            OutputTokens = (long?)Number(r, "output_tokens"), CostUsd = Number(r, "cost_usd"), JudgeScores = scores,
            JudgeVerdict = Text(r, "judge_verdict"), JudgeComment = Text(r, "judge_comment"),
            FeedbackUp = Text(r, "feedback") switch { "up" => true, "down" => false, _ => null },
            Escalated = Bool(r, "escalated"), Abandoned = Bool(r, "abandoned"), SchemaValid = Bool(r, "schema_valid"), Error = Text(r, "error"), Passed = Bool(r, "passed"),
            Attributes = attributes,
        };
    }

    private static List<ToolCall> Tools(JsonElement r)
    {
        var calls = new List<ToolCall>();
        if (r.TryGetProperty("tool_calls", out var list) && list.ValueKind == JsonValueKind.Array)
            foreach (var c in list.EnumerateArray()) calls.Add(new ToolCall(Text(c, "name") ?? "?", Text(c, "status") ?? "ok", null, Text(c, "result"), Number(c, "latency_ms")));
        if (calls.Count == 0 && r.TryGetProperty("messages", out var messages) && messages.ValueKind == JsonValueKind.Array)
        {
            var errors = new HashSet<string>(StringComparer.Ordinal);
            foreach (var m in messages.EnumerateArray())
                if (Bool(m, "error") == true && Text(m, "tool_call_id") is { } id) errors.Add(id);
            foreach (var m in messages.EnumerateArray())
                if (m.TryGetProperty("tool_calls", out var tc) && tc.ValueKind == JsonValueKind.Array)
                    foreach (var c in tc.EnumerateArray()) calls.Add(new ToolCall(Text(c, "name") ?? "?", Text(c, "id") is { } id && errors.Contains(id) ? "error" : "ok"));
        }
        return calls;
    }

    private static List<RetrievedDocument>? Docs(JsonElement r)
    {
        if (!r.TryGetProperty("retrieved", out var list) || list.ValueKind != JsonValueKind.Array) return null;
        return [.. list.EnumerateArray().Select(d => new RetrievedDocument(Text(d, "doc") ?? "", Number(d, "score")))];
    }

    private static void Add(SortedDictionary<string, AttributeValue> to, JsonProperty p)
    {
        switch (p.Value.ValueKind)
        {
            case JsonValueKind.String: to[p.Name] = AttributeValue.OfText(p.Value.GetString()!); break;
            case JsonValueKind.Number: to[p.Name] = AttributeValue.OfNumber(p.Value.GetDouble()); break;
            case JsonValueKind.True or JsonValueKind.False: to[p.Name] = AttributeValue.OfBoolean(p.Value.GetBoolean()); break;
            case JsonValueKind.Array or JsonValueKind.Object: to[p.Name] = AttributeValue.OfJson(p.Value.GetRawText()); break;
        }
    }

    private static string? Text(JsonElement r, string name) => r.TryGetProperty(name, out var v) && v.ValueKind == JsonValueKind.String ? v.GetString() : null;
    private static double? Number(JsonElement r, string name) => r.TryGetProperty(name, out var v) && v.ValueKind == JsonValueKind.Number ? v.GetDouble() : null;
    private static bool? Bool(JsonElement r, string name) => r.TryGetProperty(name, out var v) && v.ValueKind is JsonValueKind.True or JsonValueKind.False ? v.GetBoolean() : null;
}
