namespace Faultline.Models.Remote;

/// <summary>Groups texts into requests.</summary>
internal static class TokenBatches
{
    /// <summary>Successive runs of indices, each of at most <paramref name="maxTexts"/> texts and <paramref name="maxTokens"/> tokens; a longer text stands alone.</summary>
    public static IEnumerable<Range> Of(IReadOnlyList<int> tokens, int maxTexts, int maxTokens)
    {
        var start = 0;
        long sum = 0;
        for (var i = 0; i < tokens.Count; i++)
        {
            if (i > start && (i - start == maxTexts || sum + tokens[i] > maxTokens))
            {
                yield return start..i;
                start = i;
                sum = 0;
            }

            sum += tokens[i];
        }

        if (start < tokens.Count)
        {
            yield return start..tokens.Count;
        }
    }
}
