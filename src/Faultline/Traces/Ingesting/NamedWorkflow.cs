namespace Faultline.Traces.Ingesting;

/// <summary>What one span says of the workflow it is of, by the rules by which a trace gets its workflow.</summary>
/// <param name="Own">The application's own attribute (<c>workflow</c>, <c>acme.workflow</c>), or null. It wins in the trace.</param>
/// <param name="Conventional">What a convention calls the workflow (<c>traceloop.workflow.name</c>, <c>ai.telemetry.functionId</c>), or null; often a function's name.</param>
public readonly record struct NamedWorkflow(string? Own, string? Conventional);
