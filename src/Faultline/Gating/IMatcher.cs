namespace Faultline.Gating;

/// <summary>Decides whether an answer is right. Deterministic; an error of its own is an error, never a pass.</summary>
public interface IMatcher
{
    /// <summary>What a right answer looks like, in words: the "expected" of a report.</summary>
    string Expectation { get; }

    MatchResult Match(AgentAnswer answer, MatchContext context);

    /// <summary>Texts whose vectors the matcher will ask for.</summary>
    IEnumerable<string> Texts(AgentAnswer answer) => [];

    /// <summary>What the matcher will want to know from a model or program.</summary>
    IEnumerable<GraderQuestion> Questions(AgentAnswer answer) => [];
}

/// <summary>What a matcher may look at beside the answer.</summary>
public sealed record MatchContext
{
    public static MatchContext Empty { get; } = new();

    /// <summary>Phrases that mark a refusal, beside the built-in ones.</summary>
    public IReadOnlyList<string> RefusalPhrases { get; init; } = [];

    /// <summary>L2-normalised vectors by text; a text without one is absent.</summary>
    public IReadOnlyDictionary<string, ReadOnlyMemory<float>>? Vectors { get; init; }

    /// <summary>Findings of models and programs; a question that nobody took is absent.</summary>
    public IReadOnlyDictionary<GraderQuestion, MatchResult>? Gradings { get; init; }
}
