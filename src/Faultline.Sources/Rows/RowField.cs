using System.Collections.Frozen;

namespace Faultline.Sources.Rows;

/// <summary>The names of the trace row.</summary>
internal enum RowField
{
    TraceId,
    Workflow,
    Timestamp,
    Query,
    Response,
    SessionId,
    UserId,
    Intent,
    PromptVersion,
    Model,
    Summary,
    Messages,
    ToolCalls,
    Retrieved,
    LatencyMs,
    InputTokens,
    OutputTokens,
    CostUsd,
    JudgeScore,
    JudgeScores,
    JudgeVerdict,
    JudgeComment,
    UserFeedback,
    Feedback,
    Escalated,
    Abandoned,
    SchemaValid,
    Error,
    Passed,
    Attributes,
}

/// <summary>Row fields and their names in files.</summary>
internal static class RowFields
{
    public static FrozenDictionary<string, RowField> ByName { get; } =
        Enum.GetValues<RowField>().ToFrozenDictionary(Name, StringComparer.Ordinal);

    public static int Count { get; } = Enum.GetValues<RowField>().Length;

    public static string Name(RowField field) => System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(field.ToString());
}
