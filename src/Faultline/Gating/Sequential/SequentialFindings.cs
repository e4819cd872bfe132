namespace Faultline.Gating.Sequential;

/// <summary>What looking more than once leaves for the verdict.</summary>
/// <param name="P">By cluster: the paired test's p-value, corrected for the looks; clusters without a baseline are absent.</param>
public sealed record SequentialFindings(SequentialPlan Plan, IReadOnlyDictionary<string, double> P);
