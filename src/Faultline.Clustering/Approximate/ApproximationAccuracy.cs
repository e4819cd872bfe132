namespace Faultline.Clustering;

/// <summary>How near an approximate fit came to the exact one, measured on a seeded sample of points compared with every other.</summary>
/// <param name="Sample">Points in the sample.</param>
/// <param name="Recall">Mean share of a sampled point's min_samples nearest others that were found, in [0, 1].</param>
/// <param name="CoreDistanceExcess">Mean of (core distance found)/(exact one) − 1 over the sample, at least 0.</param>
/// <param name="PairsCompared">Share of all pairs that were compared in blocks, in [0, 1]. 1 means that nothing was left out.</param>
public sealed record ApproximationAccuracy(int Sample, double Recall, double CoreDistanceExcess, double PairsCompared);
