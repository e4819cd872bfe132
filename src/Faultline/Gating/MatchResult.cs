namespace Faultline.Gating;

/// <summary>A matcher's finding and, in one clause, why.</summary>
/// <param name="Score">The measured value, where there is one.</param>
public readonly record struct MatchResult(RowOutcome Outcome, string Reason, double? Score = null)
{
    public static MatchResult Of(bool passes, string reason, double? score = null) =>
        new(passes ? RowOutcome.Pass : RowOutcome.Fail, reason, score);

    public static MatchResult Error(string reason) => new(RowOutcome.Error, reason);
}
