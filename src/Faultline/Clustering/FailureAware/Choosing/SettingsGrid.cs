namespace Faultline.Clustering.FailureAware.Choosing;

/// <summary>What is tried. Small on purpose: a large grid finds settings that fit one week's accidents.</summary>
public sealed record SettingsGrid
{
    /// <summary>Multiples of the usual smallest fragment.</summary>
    public IReadOnlyList<double> SizeFactors { get; init; } = [0.75, 1, 1.5];

    /// <summary>Heights at which fragments are joined. Below ½, since at ½ the same evidence would join fragments of entirely different places.</summary>
    public IReadOnlyList<double> Cuts { get; init; } = [0.25, 0.3, 0.35, 0.4, 0.45];

    /// <summary>Weights of the blocks; the first are the usual ones.</summary>
    public IReadOnlyList<WeightFactors> Weights { get; init; } =
    [
        WeightFactors.Usual,
        WeightFactors.Of("wording × ½", "response", 0.5),
        WeightFactors.Of("evidence × 1½", "evidence", 1.5),
        WeightFactors.Of("evidence × ½", "evidence", 0.5),
        WeightFactors.Of("actions × ½", "actions", 0.5),
    ];

    /// <summary>Bootstrap draws a combination is judged by.</summary>
    public int Resamples { get; init; } = 12;

    /// <summary>Of more failures, every k-th is used, so that at most so many are.</summary>
    public int MostPoints { get; init; } = 2_500;

    /// <summary>The grid without sizes other than the one a user set.</summary>
    public SettingsGrid For(FailureAwareOptions options) => options.FragmentSizeGiven is null ? this : this with { SizeFactors = [1] };
}
