namespace Faultline.Causes;

/// <summary>Bounds of the subgroup search.</summary>
public sealed record SliceSearchOptions
{
    /// <summary>Different attributes in one slice, at most.</summary>
    public int MaxAttributes { get; init; } = 3;

    /// <summary>Slices kept from one level to the next.</summary>
    public int BeamWidth { get; init; } = 10;

    /// <summary>Rows a slice must hold.</summary>
    public int MinSupport { get; init; } = 10;

    /// <summary>Target rows a slice must hold.</summary>
    public int MinHits { get; init; } = 5;

    /// <summary>Values of a categorical attribute that are tried; the most frequent count.</summary>
    public int MaxCategories { get; init; } = 64;

    /// <summary>Level at which an added predicate must be significant within its parent (productivity, Webb 2007).</summary>
    public double ProductivityLevel { get; init; } = 0.01;

    /// <summary>An added predicate must multiply the odds of the target by at least this.</summary>
    public double MinGain { get; init; } = 1.25;

    /// <summary>Level at which each value of a set must be significant by itself within the parent.</summary>
    public double MemberLevel { get; init; } = 0.05;

    /// <summary>Quality of a slice that names the clock is multiplied by this: a moment explains less than the release that came then.</summary>
    public double ClockDiscount { get; init; } = 0.95;

    /// <summary>What the quality of such a slice is multiplied by.</summary>
    internal double Discount(IReadOnlyList<Predicate> predicates) =>
        predicates.Any(p => p.Column.Scale != FeatureScale.Plain) ? ClockDiscount : 1;
}
