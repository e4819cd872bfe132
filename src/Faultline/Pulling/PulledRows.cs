using System.Text.Json;
using System.Text.Json.Nodes;
using Faultline.Traces;

namespace Faultline.Pulling;

/// <summary>Pulled traces as JSONL: trace rows as <c>ingest</c> reads them, with <c>signals</c>, <c>weight</c> and <c>weak</c> beside.</summary>
public static class PulledRows
{
    /// <summary>Writes a file beside its place and moves it there when it is whole, so that a cancelled run leaves none.</summary>
    public static async Task WriteAsync(string path, PullResult pull, CancellationToken cancellationToken = default)
    {
        var draft = path + ".partial";
        try
        {
            await using (var writer = new StreamWriter(draft, append: false))
            {
                foreach (var failed in pull.Failed)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    await writer.WriteLineAsync(Row(failed).ToJsonString(FaultlineJson.Line).AsMemory(), cancellationToken);
                }
            }

            File.Move(draft, path, overwrite: true);
        }
        catch
        {
            File.Delete(draft);
            throw;
        }
    }

    /// <summary>One row with the contract's names; what is not known is left out.</summary>
    public static JsonObject Row(PulledTrace pulled)
    {
        var trace = pulled.Trace;
        var row = new JsonObject
        {
            ["trace_id"] = trace.TraceId,
            ["workflow"] = trace.Workflow,
            ["timestamp"] = JsonSerializer.SerializeToNode(trace.Timestamp, FaultlineJson.Line),
            ["query"] = trace.Query,
            ["response"] = trace.Response,
        };
        Add(row, "session_id", trace.SessionId);
        Add(row, "user_id", trace.UserId);
        Add(row, "intent", trace.Intent);
        Add(row, "prompt_version", trace.PromptVersion);
        Add(row, "model", trace.Model);
        Add(row, "summary", trace.Summary);
        Add(row, "messages", trace.Messages.Count == 0 ? null : trace.Messages);
        Add(row, "tool_calls", trace.ToolCalls.Count == 0 ? null : trace.ToolCalls);
        Add(row, "retrieved", trace.Retrieved?.Select(d => new { doc = d.Document, score = d.Score }));
        Add(row, "latency_ms", trace.LatencyMs);
        Add(row, "input_tokens", trace.InputTokens);
        Add(row, "output_tokens", trace.OutputTokens);
        Add(row, "cost_usd", trace.CostUsd);
        Add(
            row,
            "judge_scores",
            trace.JudgeScores.Count == 0
                ? null
                : new SortedDictionary<string, double>(trace.JudgeScores.ToDictionary(), StringComparer.Ordinal)
        );
        Add(row, "judge_verdict", trace.JudgeVerdict);
        Add(row, "judge_comment", trace.JudgeComment);
        Add(
            row,
            "feedback",
            trace.FeedbackUp switch
            {
                true => "up",
                false => "down",
                null => null,
            }
        );
        Add(row, "escalated", trace.Escalated);
        Add(row, "abandoned", trace.Abandoned);
        Add(row, "schema_valid", trace.SchemaValid);
        Add(row, "error", trace.Error);
        Add(row, "passed", trace.Passed);
        var attributes = new JsonObject();
        foreach (var (name, value) in trace.Attributes.OrderBy(a => a.Key, StringComparer.Ordinal))
        {
            attributes[name] = Value(value);
        }

        row["attributes"] = attributes;
        row["signals"] = JsonSerializer.SerializeToNode(pulled.Signals, FaultlineJson.Line);
        row["weight"] = pulled.Weight;
        row["weak"] = pulled.Weak;
        return row;
    }

    private static void Add<T>(JsonObject row, string name, T? value)
    {
        if (value is not null)
        {
            row[name] = JsonSerializer.SerializeToNode(value, FaultlineJson.Line);
        }
    }

    private static JsonNode? Value(AttributeValue value) =>
        value.Kind switch
        {
            AttributeKind.Number => JsonSerializer.SerializeToNode(value.Number, FaultlineJson.Line),
            AttributeKind.Boolean => JsonValue.Create(value.Number != 0),
            AttributeKind.Json => Nested(value.ToString()),
            _ => JsonValue.Create(value.ToString()),
        };

    private static JsonNode? Nested(string json)
    {
        try
        {
            return JsonNode.Parse(json);
        }
        catch (JsonException)
        {
            return JsonValue.Create(json);
        }
    }
}
