namespace Faultline.Labeling;

/// <summary>What a rubric is about, read from its name and from the words of a judge's comment by stems of the field's common vocabulary.</summary>
/// <remarks>English stems, since rubric names are; a rubric named after a tag speaks for that tag in any language.</remarks>
public static class RubricLexicon
{
    // Order matters: the first tag whose stem occurs is taken, so the specific stand before the general.
    private static readonly (string Tag, string[] Stems)[] ByName =
    [
        ("schema_violation", ["schema", "json", "format", "syntax", "structur", "parse"]),
        ("tool_error", ["tool", "function_call", "api_"]),
        ("retrieval_miss", ["retriev", "context_precision", "context_recall", "context_relevan"]),
        ("hallucination", ["hallucin", "ground", "faithful", "fabricat", "factual", "citation", "attribution"]),
        ("refusal_mismatch", ["refus", "overrefus", "declin"]),
        ("context_overflow", ["memory", "context_retention", "context_length", "long_context", "forget"]),
        ("persona_break", ["persona", "role", "character", "identity", "brand"]),
        ("tone_mismatch", ["tone", "empath", "polite", "courte", "sentiment", "friendl", "professional", "warmth"]),
        ("latency_breach", ["latency", "speed", "timel", "response_time"]),
        ("prompt_drift", ["instruct", "policy", "polic", "complian", "guideline", "adheren", "language", "procedure"]),
    ];

    private static readonly (string Tag, string[] Stems)[] ByComment =
    [
        ("schema_violation", ["schema", "json", "malformed", "unparse", "invalid format", "not parse", "payload"]),
        ("latency_breach", ["too slow", "took too long", "latency", "too late", "slow to", "timed out waiting for the reply", "delay"]),
        ("tool_error", ["tool call", "tool fail", "wrong tool", "backend", "api error", "timed out", "timeout", "function call"]),
        (
            "context_overflow",
            [
                "already told",
                "already said",
                "already given",
                "asked again",
                "asks again",
                "repeats the question",
                "forgot",
                "truncat",
                "earlier in the conversation",
                "lost context",
            ]
        ),
        (
            "retrieval_miss",
            ["outdated", "archived", "old version", "stale", "wrong document", "irrelevant document", "not retrieved", "superseded"]
        ),
        (
            "hallucination",
            ["invent", "made up", "makes up", "fabricat", "hallucin", "unsupported", "not supported", "not in the source", "no source"]
        ),
        (
            "refusal_mismatch",
            ["refus", "declin", "denied", "denies", "turned down", "rejected a valid", "should have been granted", "eligible"]
        ),
        ("persona_break", ["persona", "out of character", "broke character", "as an ai", "language model", "its role", "in role"]),
        (
            "tone_mismatch",
            ["tone", "joke", "joking", "emoji", "rude", "cold", "flippant", "sarcas", "unempath", "insensitive", "dismissive", "cheerful"]
        ),
        (
            "prompt_drift",
            [
                "wrong language",
                "in english",
                "instruction",
                "policy",
                "without verif",
                "did not follow",
                "does not follow",
                "guideline",
                "procedure",
                "not allowed",
            ]
        ),
    ];

    /// <summary>The tag a rubric's name speaks of, or null.</summary>
    public static string? TagOfRubric(string rubric, IReadOnlyCollection<string> taxonomy)
    {
        var name = rubric.ToLowerInvariant().Replace('-', '_').Replace(' ', '_');
        return taxonomy.Contains(name) ? name : First(ByName, name);
    }

    /// <summary>The tag a judge's comment speaks of, or null.</summary>
    public static string? TagOfComment(string? comment) =>
        string.IsNullOrWhiteSpace(comment) ? null : First(ByComment, comment.ToLowerInvariant());

    private static string? First((string Tag, string[] Stems)[] lexicon, string text)
    {
        foreach (var (tag, stems) in lexicon)
        {
            foreach (var stem in stems)
            {
                if (text.Contains(stem, StringComparison.Ordinal))
                {
                    return tag;
                }
            }
        }

        return null;
    }
}
