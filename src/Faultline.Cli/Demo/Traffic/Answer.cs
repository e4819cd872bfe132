using Faultline.Traces;

namespace Faultline.Cli.Demo.Traffic;

/// <summary>What the agent did with one request.</summary>
internal sealed record Answer(
    string Response,
    IReadOnlyList<ToolCall> ToolCalls,
    IReadOnlyList<RetrievedDocument>? Retrieved,
    double LatencyMs,
    bool? SchemaValid
);
