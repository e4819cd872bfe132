using System.Globalization;

namespace Faultline.Gating.Matchers;

/// <summary>The cosine of the answer's and a reference text's embeddings is at least a minimum.</summary>
public sealed class SimilarityMatcher(string reference, double min) : IMatcher
{
    public string Expectation { get; } =
        string.Create(CultureInfo.InvariantCulture, $"means what \"{reference}\" means (cosine at least {min:0.###})");

    public IEnumerable<string> Texts(AgentAnswer answer) => answer.Response is null ? [] : [answer.Response, reference];

    public MatchResult Match(AgentAnswer answer, MatchContext context)
    {
        if (
            context.Vectors is null
            || !context.Vectors.TryGetValue(answer.Response ?? "", out var a)
            || !context.Vectors.TryGetValue(reference, out var b)
        )
        {
            return MatchResult.Error("no embedding model answered.");
        }

        var cosine = 0.0;
        for (var i = 0; i < a.Length; i++)
        {
            cosine += (double)a.Span[i] * b.Span[i];
        }

        return MatchResult.Of(cosine >= min, string.Create(CultureInfo.InvariantCulture, $"cosine {cosine:0.###}"), cosine);
    }
}
