using Faultline.Traces;

namespace Faultline.Storage.Tests;

/// <summary>Small traces, spans and evaluations to start a test from.</summary>
internal static class Examples
{
    public static DateTime Noon { get; } = new(2026, 7, 15, 12, 0, 0, DateTimeKind.Utc);

    public static Trace Trace(string id, double minutes = 0, string workflow = "support", string response = "answer") =>
        new()
        {
            TraceId = id,
            Workflow = workflow,
            Timestamp = Noon.AddMinutes(minutes),
            Query = "question " + id,
            Response = response,
        };

    public static Trace Full(string id) =>
        Trace(id) with
        {
            SessionId = "s",
            UserId = "u",
            Intent = "refund",
            PromptVersion = "v23",
            Model = "orion-1",
            Summary = "summary",
            Messages =
            [
                new Message("user", "hello"),
                new Message("assistant", null, [new ToolCall("look_up", "ok", "{}", "[]", 12.5)]),
                new Message("tool", "", []),
            ],
            ToolCalls = [new ToolCall("refund", "timeout"), new ToolCall("get", Result: "plain text", LatencyMs: 3)],
            Retrieved = [new RetrievedDocument("Refunds", 0.8, "2026-07"), new RetrievedDocument("Cards")],
            LatencyMs = 1234.5,
            InputTokens = 100,
            OutputTokens = long.MaxValue,
            CostUsd = 0.000462,
            JudgeScores = new Dictionary<string, double> { ["tone"] = 0.5, ["policy"] = double.NaN },
            JudgeVerdict = "fail",
            JudgeComment = "wrong",
            FeedbackUp = false,
            Escalated = true,
            Abandoned = false,
            SchemaValid = true,
            Error = "boom",
            Passed = false,
            Attributes = new Dictionary<string, AttributeValue>
            {
                ["plan"] = AttributeValue.OfText("plus"),
                ["age"] = AttributeValue.OfNumber(24),
                ["missing"] = AttributeValue.OfNumber(double.NaN),
                ["vip"] = AttributeValue.OfBoolean(true),
                ["nested"] = AttributeValue.OfJson("""{ "a": [1, 2.50],  "b": null }"""),
                ["word"] = AttributeValue.OfText("true"),
                ["broken"] = AttributeValue.OfJson("{not json"),
            },
        };

    public static Span Span(string traceId, string spanId, long start = 0) =>
        new()
        {
            TraceId = traceId,
            SpanId = spanId,
            Name = "chat",
            StartUnixNano = start,
            EndUnixNano = start + 10,
        };

    public static Evaluation Evaluation(string traceId, string name, double? score = null, string? label = null, double minutes = 0) =>
        new(traceId, null, name, score, label, null, Noon.AddMinutes(minutes), "api");

    public static TraceBatch Rows(params Trace[] traces) => new() { Traces = traces };

    public static TraceBatch Assembled(params Trace[] traces) => new() { Assembled = traces };

    public static TraceBatch Evaluations(params Evaluation[] evaluations) => new() { Evaluations = evaluations };
}
