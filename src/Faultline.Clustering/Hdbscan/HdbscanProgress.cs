namespace Faultline.Clustering;

/// <param name="Stage">What is being computed.</param>
/// <param name="Fraction">How much of the stage is done, in [0, 1].</param>
public readonly record struct HdbscanProgress(HdbscanStage Stage, double Fraction);

/// <summary>The stages of a fit, in order.</summary>
public enum HdbscanStage
{
    CoreDistances,
    SpanningTree,
    Tree,
}
