namespace Faultline.Clustering.FailureAware;

/// <summary>What the grouping stages made of a set of rows.</summary>
/// <param name="Labels">By row; −1 noise.</param>
/// <param name="FragmentLabels">By row; −1 noise.</param>
/// <param name="Fragments">How many there are.</param>
/// <param name="Absorbed">By row.</param>
/// <param name="Probabilities">Strength of membership by row: HDBSCAN's for members of a fragment, the similarity for absorbed ones.</param>
/// <param name="OutlierScores">By row.</param>
/// <param name="Notes">Decisions worth telling: what was split or not merged, and why.</param>
public sealed record Grouping(
    int[] Labels,
    int[] FragmentLabels,
    int Fragments,
    bool[] Absorbed,
    double[] Probabilities,
    double[] OutlierScores,
    IReadOnlyList<ClusterNote> Notes
);
