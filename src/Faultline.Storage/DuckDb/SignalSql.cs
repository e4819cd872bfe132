using Faultline.Pulling;
using Faultline.Traces.Searching;

namespace Faultline.Storage.DuckDb;

/// <summary><see cref="SignalCondition"/> in SQL, over the columns of a trace. Late evaluations are not in them.</summary>
internal static class SignalSql
{
    private const string Verdict = """
        CASE WHEN lower(trim(t.judge_verdict)) IN ('pass', 'passed', 'correct', 'true', 'yes') THEN true
             WHEN lower(trim(t.judge_verdict)) IN ('fail', 'failed', 'failure', 'incorrect', 'false', 'no') THEN false END
        """;

    /// <summary>A condition, or null where none is asked; what it needs is added to the parameters.</summary>
    public static string? Condition(TraceSearch search, List<(string, object?)> parameters)
    {
        var signal = string.IsNullOrEmpty(search.Signal) ? null : Signal(search.Signal, search, parameters);
        if (search.Passed is not { } passed)
        {
            return signal;
        }

        var judged = $"CASE WHEN len(map_keys({Scores})) > 0 THEN NOT ({Below(search, parameters)}) END";
        var outcome = $"coalesce(t.passed, {Verdict}, {judged}) = {(passed ? "true" : "false")}";
        return signal is null ? outcome : $"({signal}) AND {outcome}";
    }

    /// <summary>Rubric → score, of the column alone.</summary>
    public const string Scores = "json_transform(t.judge_scores, '\"MAP(VARCHAR, DOUBLE)\"')";

    private static string Signal(string kind, TraceSearch search, List<(string, object?)> parameters)
    {
        switch (kind)
        {
            case SignalKinds.JudgeBelowThreshold:
                return Below(search, parameters);
            case SignalKinds.LatencyBreach:
                Set(parameters, "latency", search.Signals.LatencyMs);
                return "t.latency_ms > $latency";
            default:
                return kind switch
                {
                    SignalKinds.ThumbsDown => "t.feedback_up = false",
                    SignalKinds.Escalation => "t.escalated = true",
                    SignalKinds.Abandonment => "t.abandoned = true",
                    SignalKinds.SchemaViolation => "t.schema_valid = false",
                    SignalKinds.ToolError =>
                        "len(list_filter(json_extract_string(t.tool_calls, '$[*].status'), s -> lower(s) <> 'ok')) > 0",
                    SignalKinds.Error => "t.error <> ''",
                    SignalKinds.Outcome => "t.passed = false",
                    SignalKinds.JudgeVerdict => $"({Verdict}) = false",
                    _ => throw FaultlineException.Input(
                        $"One cannot search for the signal '{kind}'; choose one of {string.Join(", ", SignalCondition.Kinds)}."
                    ),
                };
        }
    }

    private static string Below(TraceSearch search, List<(string, object?)> parameters)
    {
        Set(parameters, "judge", search.Signals.JudgeThreshold);
        var thresholds = "";
        var index = 0;
        foreach (var (rubric, threshold) in search.Signals.Rubrics)
        {
            Set(parameters, $"rubric{index}", StoredText.Encode(rubric));
            Set(parameters, $"threshold{index}", threshold);
            thresholds += $" WHEN e.key = $rubric{index} THEN $threshold{index}";
            index++;
        }

        var threshold0 = index == 0 ? "$judge" : $"CASE{thresholds} ELSE $judge END";
        return $"coalesce(len(list_filter(map_entries({Scores}), e -> e.value < {threshold0})) > 0, false)";
    }

    private static void Set(List<(string Name, object? Value)> parameters, string name, object? value)
    {
        if (!parameters.Exists(p => p.Name == name))
        {
            parameters.Add((name, value));
        }
    }
}
