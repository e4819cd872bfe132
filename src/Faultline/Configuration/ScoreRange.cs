namespace Faultline.Configuration;

/// <summary>A rubric's scale: 1 to 5, or 1 to 0 where a high score is bad.</summary>
public sealed record ScoreRange
{
    public double Worst { get; init; }

    public double Best { get; init; } = 1;

    /// <summary>The score between 0 (worst) and 1 (best); null when it lies outside the scale.</summary>
    public double? Rescale(double score)
    {
        var scaled = (score - Worst) / (Best - Worst);
        // Half a rounding error is no fault of the evaluator.
        return scaled is >= -1e-9 and <= 1 + 1e-9 ? Math.Clamp(scaled, 0, 1) : null;
    }
}
