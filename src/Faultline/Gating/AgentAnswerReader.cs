using System.Text.Json;
using Faultline.Traces;

namespace Faultline.Gating;

/// <summary>The JSON an agent answers with, live or in a results file.</summary>
public static class AgentAnswerReader
{
    /// <summary>Reads <c>response</c>, <c>tool_calls</c>, <c>latency_ms</c>, <c>cost_usd</c>, <c>verdict</c>, <c>judge_verdict</c>, <c>error</c>.</summary>
    /// <returns>The answer, or what is wrong with it (field and reason).</returns>
    public static (AgentAnswer? Answer, string? Field, string? Problem) Read(JsonElement json, string caseId, int repeat)
    {
        if (json.ValueKind != JsonValueKind.Object)
        {
            return (null, null, "is not a JSON object.");
        }

        string? response = null;
        if (json.TryGetProperty("response", out var text) && text.ValueKind != JsonValueKind.Null)
        {
            // An agent with structured output may hand over the object itself.
            response = text.ValueKind == JsonValueKind.String ? text.GetString() : text.GetRawText();
        }

        var error =
            json.TryGetProperty("error", out var failed) && failed.ValueKind is not (JsonValueKind.Null or JsonValueKind.False)
                ? failed.ValueKind == JsonValueKind.String
                    ? failed.GetString()
                    : failed.GetRawText()
                : null;
        if (!TryVerdict(json, "verdict", out var verdict) || !TryVerdict(json, "judge_verdict", out var judge))
        {
            return (null, "verdict", "must be pass, fail or error.");
        }

        IReadOnlyList<ToolCall>? calls = null;
        if (json.TryGetProperty("tool_calls", out var list) && list.ValueKind != JsonValueKind.Null)
        {
            calls = ToolCallReader.Read(list);
            if (calls is null)
            {
                return (null, "tool_calls", "must be a list of \"name:status\" or of objects with a name.");
            }
        }

        if (response is null && error is null && verdict is null)
        {
            return (null, "response", "is missing.");
        }

        return (
            new AgentAnswer
            {
                CaseId = caseId,
                Repeat = repeat,
                Response = response,
                ToolCalls = calls,
                LatencyMs = Number(json, "latency_ms"),
                CostUsd = Number(json, "cost_usd"),
                Verdict = verdict,
                JudgeVerdict = judge,
                Error = error,
            },
            null,
            null
        );
    }

    private static double? Number(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetDouble() : null;

    private static bool TryVerdict(JsonElement json, string name, out RowOutcome? verdict)
    {
        verdict = null;
        if (!json.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null)
        {
            return true;
        }

        verdict =
            value.ValueKind == JsonValueKind.String
                ? value.GetString() switch
                {
                    "pass" => RowOutcome.Pass,
                    "fail" => RowOutcome.Fail,
                    "error" => RowOutcome.Error,
                    _ => null,
                }
                : null;
        return verdict is not null;
    }
}
