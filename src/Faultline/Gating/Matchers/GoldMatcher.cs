namespace Faultline.Gating.Matchers;

/// <summary>What a gold answer alone asks for: enough of its words in its order (ROUGE-L).</summary>
public static class GoldMatcher
{
    public const double DefaultMinimum = 0.5;

    /// <summary>The minimum is 0.5, or half-way from the failed answer's own score to 1 where that answer already reaches 0.5: it must not pass.</summary>
    public static IMatcher For(string gold, string responseActual)
    {
        var failed = TextOverlap.RougeL(responseActual, gold);
        var minimum = failed < DefaultMinimum ? DefaultMinimum : (1 + failed) / 2;
        return new OverlapMatcher("ROUGE-L", gold, minimum, TextOverlap.RougeL);
    }
}
