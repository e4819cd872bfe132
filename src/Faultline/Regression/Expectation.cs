using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Faultline.Configuration;
using Faultline.Gating;
using Faultline.Gating.Matchers;
using Faultline.Pulling;
using Faultline.Traces;

namespace Faultline.Regression;

/// <summary>What a right answer to a failed request must look like, as far as that can be known without a person.</summary>
/// <param name="Matcher">The matcher's JSON; of type <c>needs_gold</c> where nothing can tell.</param>
/// <param name="Pattern">A regular expression for tools that read only the four required names.</param>
public sealed record Expectation(JsonObject Matcher, string Pattern, bool NeedsGold)
{
    /// <summary>
    /// The strictest rule that the tag and the evidence support and that the failed answer provably breaks: a person's correction first, then what the
    /// tag itself says (no refusal, valid JSON, the tool ends well, the latency target). Whatever the failed answer would pass is not taken.
    /// </summary>
    public static Expectation Derive(Trace trace, string tag, string? gold, WorkflowConfig config)
    {
        if (gold is not null)
        {
            return new Expectation(Make("gold"), RowMatcher.NeverMatches, false);
        }

        foreach (var (matcher, pattern) in Candidates(trace, tag, config))
        {
            if (Fails(matcher, trace, config))
            {
                return new Expectation(matcher, Proven(pattern, trace.Response), false);
            }
        }

        var needs = Make("needs_gold");
        needs["needs"] = $"no rule can tell a right answer for {tag}: write the right answer as gold, or a matcher";
        return new Expectation(needs, RowMatcher.NeverMatches, true);
    }

    /// <summary>The failed answer as the gate sees answers.</summary>
    public static AgentAnswer Answer(Trace trace) =>
        new()
        {
            CaseId = trace.TraceId,
            Response = trace.Response,
            ToolCalls = trace.ToolCalls,
            LatencyMs = trace.LatencyMs,
            CostUsd = trace.CostUsd,
        };

    private static IEnumerable<(JsonObject Matcher, string Pattern)> Candidates(Trace trace, string tag, WorkflowConfig config)
    {
        switch (tag)
        {
            case "refusal_mismatch":
                if (RefusalLanguage.Find(trace.Response, config.Signals.RefusalPhrases) is { } phrase)
                {
                    yield return (Make("not_refusal"), $"(?is)^(?!.*{Loose(phrase)})");
                }

                break;
            case "schema_violation":
                yield return (Make("is_json"), @"(?s)^\s*[\[{].*[\]}]\s*$");
                break;
            case "tool_error":
                foreach (
                    var tool in trace
                        .ToolCalls.Where(c => c.Failed)
                        .Select(c => c.Name)
                        .Distinct(StringComparer.Ordinal)
                        .Order(StringComparer.Ordinal)
                )
                {
                    var matcher = Make("tool_called");
                    matcher["name"] = tool;
                    matcher["status"] = ToolCall.Ok;
                    yield return (matcher, RowMatcher.NeverMatches);
                }

                yield return (Make("no_tool_error"), RowMatcher.NeverMatches);
                break;
            case "latency_breach" when config.Signals.LatencyMs is { } target:
                var latency = Make("latency");
                latency["max_ms"] = target;
                yield return (latency, RowMatcher.NeverMatches);
                break;
        }
    }

    private static bool Fails(JsonObject matcher, Trace trace, WorkflowConfig config) =>
        MatcherParser
            .Parse(JsonSerializer.SerializeToElement(matcher))
            .Match(Answer(trace), new MatchContext { RefusalPhrases = config.Signals.RefusalPhrases })
            .Outcome == RowOutcome.Fail;

    private static string Proven(string pattern, string response)
    {
        try
        {
            return Regex.IsMatch(response, pattern, RegexOptions.CultureInvariant, RegexMatcher.TimeLimit)
                ? RowMatcher.NeverMatches
                : pattern;
        }
        catch (RegexMatchTimeoutException)
        {
            return RowMatcher.NeverMatches;
        }
    }

    // The phrase as found has single spaces and plain apostrophes; the answer may have others.
    private static string Loose(string phrase) =>
        string.Join(@"\s+", phrase.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Regex.Escape))
            .Replace("'", "['\u2019\u2018\u02BC]", StringComparison.Ordinal);

    private static JsonObject Make(string type) => new() { ["type"] = type };
}
