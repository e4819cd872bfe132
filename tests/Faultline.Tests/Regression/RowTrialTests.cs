using System.Text.Json;
using System.Text.Json.Nodes;
using Faultline.Gating;
using Faultline.Gating.Matchers;
using Faultline.Regression;

namespace Faultline.Tests.Regression;

/// <summary>A rule is saved only when it fails the answer that failed and passes the right one.</summary>
public sealed class RowTrialTests
{
    [Theory]
    [InlineData("""{"type":"contains","value":"on its way"}""", true)]
    [InlineData("""{"type":"contains","value":"refund"}""", false)] // the failed answer has it too
    [InlineData("""{"type":"contains","value":"tomorrow"}""", false)] // the right answer lacks it
    [InlineData("""{"type":"not_refusal"}""", true)]
    [InlineData("""{"type":"gold"}""", true)]
    [InlineData("""{"type":"rubric","rubric":"is kind"}""", false)] // no judge is configured
    [InlineData(null, false)] // the row's pattern, which is refund
    public async Task Trial_ProvesARule_OnlyWhenItTellsTheTwoApart(string? matcher, bool proves)
    {
        var trial = await TryAsync(matcher);

        Assert.Equal(proves, trial.Proves);
        Assert.Equal(proves, trial.Problem is null);
    }

    [Theory]
    [InlineData("""{"type":"command","command":"rm -rf /"}""", "gate alone")]
    [InlineData("""{"type":"any_of","matchers":[{"type":"gold"},{"type":"command","command":"x"}]}""", "gate alone")]
    [InlineData("""{"type":"nonsense"}""", "no matcher type 'nonsense'")]
    [InlineData("""{"type":"contains","value":"x","colour":"red"}""", "no argument 'colour'")]
    public async Task Trial_OfWhatCannotBeTried_SaysWhy(string matcher, string because)
    {
        var failure = await Assert.ThrowsAsync<FaultlineException>(() => TryAsync(matcher));
        Assert.Contains(because, failure.Message, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void Catalog_OffersEveryMatcherThatTheParserKnows_AndNothingElse()
    {
        Assert.Equal(MatcherParser.TypeNames, MatcherCatalog.All.Select(k => k.Type).Order(StringComparer.Ordinal));
        foreach (var kind in MatcherCatalog.All)
        {
            // Every argument that a form offers is one the parser takes: filled in throughout, nothing is a stranger.
            var json = new JsonObject { ["type"] = kind.Type };
            // A number is meant either by its value or by its bounds.
            foreach (var field in kind.Fields.Where(f => kind.Type != "number" || f.Name is "value" or "tolerance"))
            {
                json[field.Name] = Sample(kind, field);
            }

            MatcherParser.Parse(JsonSerializer.SerializeToElement(json), "gold");
        }
    }

    private static JsonNode Sample(MatcherKind kind, MatcherField field) =>
        (field.Kind, field.Name) switch
        {
            ("json", "matchers") => JsonNode.Parse(
                kind.Type == "weighted" ? """[{"matcher":{"type":"refusal"},"weight":2}]""" : """[{"type":"refusal"}]"""
            )!,
            ("json", "matcher") => JsonNode.Parse("""{"type":"refusal"}""")!,
            ("json", "equals") => 3,
            ("json", _) => new JsonObject(),
            ("lines", _) => new JsonArray("a", "b"),
            ("number", _) or ("count", _) => 1,
            ("share", _) => .5,
            ("flag", _) => !field.On,
            ("choice", _) => field.Options![^1],
            _ => "$.a",
        };

    private static Task<RowTrial> TryAsync(string? matcher)
    {
        var source = new JsonObject
        {
            ["query"] = "refund please",
            ["response_actual"] = "I'm sorry, I cannot process that refund.",
            ["expected_pattern"] = "refund",
            ["tag"] = "refusal_mismatch",
        };
        RowTrial.Write(
            source,
            "Your refund is on its way.",
            matcher is null ? null : JsonSerializer.Deserialize<JsonElement>(matcher),
            null
        );
        var row = RegressionRowReader.Read(source.ToJsonString(), "row", 1).Row!;
        return RowTrial.RunAsync(
            row,
            new AgentAnswer { CaseId = "x", Response = row.ResponseActual },
            new AgentAnswer { CaseId = "x", Response = row.Gold },
            MatchContext.Empty,
            null,
            [],
            TestContext.Current.CancellationToken
        );
    }
}
