namespace Faultline.Gating.Matchers;

/// <summary>Every matcher type with its arguments, as a form can offer them. What a form makes is read by <see cref="MatcherParser"/> all the same.</summary>
public static class MatcherCatalog
{
    private static readonly MatcherField s_ignoreCase = new("ignore_case", "flag", "Ignore case");
    private static readonly MatcherField s_min = new("min", "share", "At least (0 to 1)");
    private static readonly MatcherField s_reference = new("value", "text", "Reference text; empty for the right answer");
    private static readonly MatcherField s_tool = new("name", "line", "Tool", Required: true);
    private static readonly MatcherField s_status = new("status", "line", "Status, e.g. ok; empty for any");
    private static readonly MatcherField s_tools = new("names", "lines", "Tools, one a line", Required: true, One: "name");
    private static readonly MatcherField s_schema = new("schema", "json", "JSON Schema");
    private static readonly MatcherField s_parts = new("matchers", "json", "Matchers, as a JSON list", Required: true);

    private static readonly MatcherField[] s_contains =
    [
        new("values", "lines", "Texts, one a line", Required: true, One: "value"),
        new("mode", "choice", "Of several", Options: ["all", "any"]),
        s_ignoreCase with
        {
            On = true,
        },
    ];

    /// <summary>In the order in which people look for them.</summary>
    public static IReadOnlyList<MatcherKind> All { get; } =
    [
        new("gold", "says what the right answer says", "Text", []),
        new("contains", "contains", "Text", s_contains),
        new("not_contains", "does not contain", "Text", s_contains),
        new(
            "regex",
            "matches a regular expression",
            "Text",
            [new("pattern", "text", "Pattern, not anchored", Required: true), s_ignoreCase]
        ),
        new("equals", "equals", "Text", [s_reference, s_ignoreCase]),
        new("starts_with", "starts with", "Text", [new("value", "text", "Text", Required: true), s_ignoreCase]),
        new("ends_with", "ends with", "Text", [new("value", "text", "Text", Required: true), s_ignoreCase]),
        new(
            "length",
            "has a length",
            "Text",
            [new("min", "count", "At least"), new("max", "count", "At most"), new("unit", "choice", "Of", Options: ["words", "characters"])]
        ),
        new(
            "number",
            "states a number",
            "Text",
            [
                new("value", "number", "Number"),
                new("tolerance", "number", "Give or take"),
                new("min", "number", "Or at least"),
                new("max", "number", "and at most"),
            ]
        ),
        new("not_refusal", "does not refuse", "Refusal", []),
        new("refusal", "refuses", "Refusal", []),
        new("is_json", "is JSON", "Structure", [s_schema, new("fenced", "flag", "A Markdown fence is allowed", On: true)]),
        new(
            "json_schema",
            "is JSON of a schema",
            "Structure",
            [s_schema with { Required = true }, new("fenced", "flag", "A Markdown fence is allowed", On: true)]
        ),
        new(
            "json_path",
            "has a value at a path",
            "Structure",
            [new("path", "line", "Path, e.g. $.a.b[0]", Required: true), new("equals", "json", "Equals, as JSON", Required: true)]
        ),
        new("tool_called", "calls a tool", "Tools", [s_tool, s_status]),
        new("tool_not_called", "does not call a tool", "Tools", [s_tool, s_status]),
        new("tool_sequence", "calls tools in this order", "Tools", [s_tools]),
        new("tool_f1", "calls these tools (F1)", "Tools", [s_tools, s_min]),
        new(
            "tool_arguments",
            "calls a tool with arguments",
            "Tools",
            [s_tool, new("arguments", "json", "Arguments it must have, as JSON", Required: true)]
        ),
        new("no_tool_error", "no tool fails", "Tools", []),
        new("steps", "calls few tools", "Limits", [new("max", "number", "Tool calls at most", Required: true)]),
        new("latency", "is quick", "Limits", [new("max_ms", "number", "Milliseconds at most", Required: true)]),
        new("cost", "is cheap", "Limits", [new("max_usd", "number", "US dollars at most", Required: true)]),
        new("similarity", "means what the reference means (embeddings)", "Similarity", [s_reference, s_min]),
        new("rouge_l", "shares the reference's words in order (ROUGE-L)", "Similarity", [s_reference, s_min]),
        new("rouge_n", "shares runs of words (ROUGE-N)", "Similarity", [s_reference, s_min, new("n", "count", "Words in a run")]),
        new("bleu", "BLEU", "Similarity", [s_reference, s_min]),
        new("levenshtein", "is nearly the reference (edit similarity)", "Similarity", [s_reference, s_min]),
        new("rubric", "a judge finds it keeps a rubric", "Judge", [new("rubric", "text", "Rubric", Required: true), s_min]),
        new("factuality", "a judge finds it agrees with the reference", "Judge", [s_reference]),
        new(
            "command",
            "a program says so (gate only)",
            "Judge",
            [new("command", "line", "Command", Required: true), s_min, new("timeout_s", "number", "Seconds at most")]
        ),
        new("all_of", "all of several", "Combined", [s_parts]),
        new("any_of", "any of several", "Combined", [s_parts]),
        new("weighted", "a weighted mean of several", "Combined", [s_parts, s_min]),
        new("not", "the opposite of another", "Combined", [new("matcher", "json", "Matcher, as JSON", Required: true)]),
        new("needs_gold", "waits for a right answer", "Combined", [new("needs", "line", "What is missing")]),
    ];
}

/// <param name="Type">As a row names it.</param>
/// <param name="Title">Completes "a right answer …".</param>
/// <param name="Group">Where a list puts it.</param>
/// <param name="Fields">Its arguments; <c>negate</c>, which all take, is left out.</param>
public sealed record MatcherKind(string Type, string Title, string Group, IReadOnlyList<MatcherField> Fields);

/// <param name="Name">As the argument is called.</param>
/// <param name="Kind"><c>line</c>, <c>text</c>, <c>lines</c> (a list of texts), <c>number</c>, <c>count</c> (whole, from 0), <c>share</c> (in [0, 1]), <c>flag</c>, <c>choice</c> or <c>json</c>.</param>
/// <param name="Title">What a person reads beside the field.</param>
/// <param name="One">Another name under which a single value may stand.</param>
/// <param name="On">Of a flag: true when it holds unless it says otherwise.</param>
public sealed record MatcherField(
    string Name,
    string Kind,
    string Title,
    bool Required = false,
    string? One = null,
    bool On = false,
    IReadOnlyList<string>? Options = null
);
