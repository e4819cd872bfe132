namespace Faultline.Prioritizing;

/// <summary>One sampled failure as the ranking sees it.</summary>
/// <param name="TraceId">Unique among the sample.</param>
/// <param name="ClusterId">Null for noise.</param>
/// <param name="Intent">Null where the trace has none.</param>
/// <param name="Weight">1/π, the inverse of its inclusion probability.</param>
public readonly record struct RankedTrace(string TraceId, string? ClusterId, string? Intent, double Weight);
