namespace Faultline.Clustering;

/// <param name="Labels">Label of each new point in the fit's numbering; −1 is noise.</param>
/// <param name="Probabilities">Strength of membership in [0, 1]; 0 for noise.</param>
/// <param name="Neighbours">Index of the fitted point through which each new point joins the tree.</param>
public sealed record HdbscanPrediction(int[] Labels, double[] Probabilities, int[] Neighbours);
