using System.Collections.Frozen;
using System.Text.Json;

namespace Faultline.Gating.Matchers;

/// <summary>JSON → matcher. Every matcher takes <c>negate</c>; an unknown type or argument is an error, never ignored.</summary>
public static class MatcherParser
{
    private const int MaxDepth = 16;

    private static readonly FrozenDictionary<string, Func<MatcherArguments, Scope, IMatcher>> Types = new Dictionary<
        string,
        Func<MatcherArguments, Scope, IMatcher>
    >
    {
        ["regex"] = (a, _) => new RegexMatcher(a.RequiredText("pattern"), a.Flag("ignore_case", false)),
        ["contains"] = (a, _) => Contains(a),
        ["not_contains"] = (a, _) => new NotMatcher(Contains(a)),
        ["equals"] = (a, s) => new TextMatcher(Reference(a, s), TextPosition.Whole, a.Flag("ignore_case", false)),
        ["starts_with"] = (a, _) => new TextMatcher(a.RequiredText("value"), TextPosition.Start, a.Flag("ignore_case", false)),
        ["ends_with"] = (a, _) => new TextMatcher(a.RequiredText("value"), TextPosition.End, a.Flag("ignore_case", false)),
        ["is_json"] = (a, _) => new JsonMatcher(a.Has("schema") ? Schema(a) : null, a.Flag("fenced", true)),
        ["json_schema"] = (a, _) => new JsonMatcher(Schema(a), a.Flag("fenced", true)),
        ["json_path"] = (a, _) => new JsonPathMatcher(a.RequiredText("path"), a.Element("equals").Clone()),
        ["number"] = (a, _) => Number(a),
        ["length"] = (a, _) => Length(a),
        ["refusal"] = (_, _) => new RefusalMatcher(),
        ["not_refusal"] = (_, _) => new NotMatcher(new RefusalMatcher()),
        ["tool_called"] = (a, _) => new ToolCalledMatcher(a.RequiredText("name"), a.Text("status")),
        ["tool_not_called"] = (a, _) => new NotMatcher(new ToolCalledMatcher(a.RequiredText("name"), a.Text("status"))),
        ["tool_sequence"] = (a, _) => new ToolSequenceMatcher(a.Texts("name", "names")),
        ["tool_arguments"] = (a, _) => new ToolArgumentsMatcher(a.RequiredText("name"), a.Element("arguments").Clone()),
        ["tool_f1"] = (a, _) => new ToolSetMatcher(a.Texts("name", "names"), a.Share("min", 1)),
        ["no_tool_error"] = (_, _) => new NoToolErrorMatcher(),
        ["steps"] = (a, _) => new LimitMatcher("tool calls", "", a.RequiredNumber("max"), x => x.ToolCalls?.Count),
        ["latency"] = (a, _) => new LimitMatcher("latency", "ms", a.RequiredNumber("max_ms"), x => x.LatencyMs),
        ["cost"] = (a, _) => new LimitMatcher("cost", "US dollars", a.RequiredNumber("max_usd"), x => x.CostUsd),
        ["levenshtein"] = (a, s) => new OverlapMatcher("edit similarity", Reference(a, s), a.Share("min", 0.8), TextOverlap.Levenshtein),
        ["rouge_l"] = (a, s) => new OverlapMatcher("ROUGE-L", Reference(a, s), a.Share("min", 0.5), TextOverlap.RougeL),
        ["rouge_n"] = (a, s) => RougeN(a, s),
        ["bleu"] = (a, s) => new OverlapMatcher("BLEU", Reference(a, s), a.Share("min", 0.5), TextOverlap.Bleu),
        ["similarity"] = (a, s) => new SimilarityMatcher(Reference(a, s), a.Share("min", 0.75)),
        ["rubric"] = (a, _) => new GraderMatcher(GraderKinds.Rubric, a.RequiredText("rubric"), a.Share("min", 0.7)),
        ["factuality"] = (a, s) => new GraderMatcher(GraderKinds.Factuality, Reference(a, s), 0.5),
        ["command"] = (a, _) => new GraderMatcher(GraderKinds.Command, a.RequiredText("command"), a.Share("min", 0.5), Seconds(a)),
        ["gold"] = (_, s) =>
            GoldMatcher.For(s.Gold ?? throw new MatcherException("gold needs a gold answer in the row."), s.ResponseActual),
        ["needs_gold"] = (a, s) => NeedsGold(a.Text("needs"), s),
        ["not"] = (a, s) => new NotMatcher(Parse(a.Element("matcher"), s)),
        ["all_of"] = (a, s) => new CombinedMatcher([.. a.Elements("matchers").Select(m => Parse(m, s))], any: false),
        ["any_of"] = (a, s) => new CombinedMatcher([.. a.Elements("matchers").Select(m => Parse(m, s))], any: true),
        ["weighted"] = (a, s) => new WeightedMatcher([.. a.Elements("matchers").Select(m => Weighted(m, s))], a.Share("min", 0.5)),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Names of all matcher types.</summary>
    public static IReadOnlyList<string> TypeNames { get; } = [.. Types.Keys.Order(StringComparer.Ordinal)];

    /// <param name="matcher">An object with <c>type</c> and arguments.</param>
    /// <param name="gold">The row's gold answer, which serves where a matcher that compares with a text names none.</param>
    /// <param name="responseActual">The answer that failed.</param>
    /// <exception cref="MatcherException">When type or arguments are wrong.</exception>
    public static IMatcher Parse(JsonElement matcher, string? gold = null, string responseActual = "") =>
        Parse(matcher, new Scope(gold, responseActual, 0));

    private static IMatcher Parse(JsonElement matcher, Scope scope)
    {
        if (scope.Depth > MaxDepth)
        {
            throw new MatcherException($"matchers are nested deeper than {MaxDepth}.");
        }

        var arguments = new MatcherArguments(matcher);
        if (!Types.TryGetValue(arguments.Type, out var create))
        {
            throw new MatcherException($"there is no matcher type '{arguments.Type}'; there are {string.Join(", ", TypeNames)}.");
        }

        var made = create(arguments, scope with { Depth = scope.Depth + 1 });
        var negate = arguments.Flag("negate", false);
        arguments.RefuseOthers();
        return negate ? new NotMatcher(made) : made;
    }

    private static IMatcher NeedsGold(string? needs, Scope scope) =>
        scope.Gold is { } gold ? GoldMatcher.For(gold, scope.ResponseActual) : new NeedsGoldMatcher(needs ?? "needs a gold answer");

    private static ContainsMatcher Contains(MatcherArguments a)
    {
        var any = a.Text("mode") switch
        {
            null or "all" => false,
            "any" => true,
            _ => throw new MatcherException($"{a.Type}.mode must be all or any."),
        };
        return new ContainsMatcher(a.Texts("value", "values"), any, a.Flag("ignore_case", true));
    }

    private static NumberMatcher Number(MatcherArguments a)
    {
        if (a.Number("value") is { } value)
        {
            var tolerance = a.Number("tolerance") ?? 0;
            return new NumberMatcher(value - tolerance, value + tolerance);
        }

        return a.Has("min") || a.Has("max")
            ? new NumberMatcher(a.Number("min") ?? double.NegativeInfinity, a.Number("max") ?? double.PositiveInfinity)
            : throw new MatcherException("number needs value (and tolerance), or min and max.");
    }

    private static LengthMatcher Length(MatcherArguments a)
    {
        var words = a.Text("unit") switch
        {
            null or "words" => true,
            "characters" => false,
            _ => throw new MatcherException("length.unit must be words or characters."),
        };
        return a.Has("min") || a.Has("max")
            ? new LengthMatcher(a.Count("min") ?? 0, a.Count("max") ?? int.MaxValue, words)
            : throw new MatcherException("length needs min or max.");
    }

    private static OverlapMatcher RougeN(MatcherArguments a, Scope scope)
    {
        var n = a.Count("n") ?? 1;
        return n is < 1 or > 8
            ? throw new MatcherException("rouge_n.n must be from 1 to 8.")
            : new OverlapMatcher($"ROUGE-{n}", Reference(a, scope), a.Share("min", 0.5), (x, y) => TextOverlap.RougeN(x, y, n));
    }

    private static double Seconds(MatcherArguments a) =>
        a.Number("timeout_s") is not { } seconds ? 10
        : seconds is > 0 and <= 3600 ? seconds
        : throw new MatcherException("command.timeout_s must be above 0 and at most 3600.");

    // The schema may stand as an object or as its text.
    private static string Schema(MatcherArguments a) =>
        a.Element("schema") is { ValueKind: JsonValueKind.String } text ? text.GetString()! : a.Element("schema").GetRawText();

    private static string Reference(MatcherArguments a, Scope scope) =>
        a.Text("value") ?? scope.Gold ?? throw new MatcherException($"{a.Type} needs value, or a gold answer in the row.");

    private static (IMatcher Matcher, double Weight) Weighted(JsonElement element, Scope scope)
    {
        var arguments = new MatcherArguments(Typed(element));
        var weight = arguments.Number("weight") ?? 1;
        var inner = arguments.Element("matcher");
        arguments.RefuseOthers();
        return weight > 0 ? (Parse(inner, scope), weight) : throw new MatcherException("weighted: a weight must be above 0.");
    }

    // A weighted part has no type of its own; giving it one lets the same reader check its names.
    private static JsonElement Typed(JsonElement element)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            throw new MatcherException("weighted.matchers holds objects with matcher and weight.");
        }

        var copy = element.EnumerateObject().ToDictionary(p => p.Name, p => p.Value, StringComparer.Ordinal);
        copy["type"] = JsonSerializer.SerializeToElement("weighted part");
        return JsonSerializer.SerializeToElement(copy);
    }

    private sealed record Scope(string? Gold, string ResponseActual, int Depth);
}
