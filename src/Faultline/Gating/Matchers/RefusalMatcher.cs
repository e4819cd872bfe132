using Faultline.Pulling;

namespace Faultline.Gating.Matchers;

/// <summary>The answer refuses, by <see cref="RefusalLanguage"/> and the team's own phrases.</summary>
public sealed class RefusalMatcher : IMatcher
{
    public string Expectation => "refuses";

    public MatchResult Match(AgentAnswer answer, MatchContext context)
    {
        var phrase = RefusalLanguage.Find(answer.Response, context.RefusalPhrases);
        return MatchResult.Of(phrase is not null, phrase is null ? "does not refuse" : $"refuses: \"{phrase}\"");
    }
}
