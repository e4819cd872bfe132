namespace Faultline.Analysis;

/// <summary>How far a run is.</summary>
/// <param name="Step">What is being done, as a person would say it.</param>
/// <param name="Share">Of that step, 0..1.</param>
public readonly record struct AnalysisProgress(string Step, double Share);
