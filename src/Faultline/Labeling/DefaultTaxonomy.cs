namespace Faultline.Labeling;

/// <summary>The ten root causes every workspace starts with; teams add their own in <c>faultline.yaml</c>.</summary>
public static class DefaultTaxonomy
{
    /// <summary>What a cluster is called while nothing speaks for a tag.</summary>
    public const string Unlabeled = "unlabeled";

    public static IReadOnlyList<Tag> Tags { get; } =
    [
        new("retrieval_miss", "The right document was not retrieved, or an outdated one was used."),
        new("prompt_drift", "The agent no longer follows an instruction of its prompt, or the prompt changed what it does."),
        new("tool_error", "A tool failed, timed out, or the wrong tool was called."),
        new("hallucination", "The answer states something no source supports."),
        new("refusal_mismatch", "A valid request was refused, or one that should be refused was served."),
        new("schema_violation", "The output does not parse or breaks its schema."),
        new("context_overflow", "The conversation outgrew the context: truncated or forgotten turns."),
        new("persona_break", "The agent left its role."),
        new("tone_mismatch", "The tone does not fit the situation."),
        new("latency_breach", "The answer came too late."),
    ];
}
