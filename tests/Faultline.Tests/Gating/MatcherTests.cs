using System.Diagnostics;
using Faultline.Gating;
using Faultline.Gating.Matchers;
using Faultline.Traces;

namespace Faultline.Tests.Gating;

public class MatcherTests
{
    [Theory]
    [InlineData("""{"type":"regex","pattern":"ref\\w+d"}""", "Your refund is here", RowOutcome.Pass)]
    [InlineData("""{"type":"regex","pattern":"REFUND","ignore_case":true}""", "your refund", RowOutcome.Pass)]
    [InlineData("""{"type":"regex","pattern":"^(?!.*sorry)"}""", "sorry, no", RowOutcome.Fail)]
    [InlineData("""{"type":"contains","values":["a","b"]}""", "A and b", RowOutcome.Pass)]
    [InlineData("""{"type":"contains","values":["a","z"]}""", "a and b", RowOutcome.Fail)]
    [InlineData("""{"type":"contains","values":["a","z"],"mode":"any"}""", "a and b", RowOutcome.Pass)]
    [InlineData("""{"type":"contains","value":"A","ignore_case":false}""", "a", RowOutcome.Fail)]
    [InlineData("""{"type":"not_contains","value":"cannot"}""", "We Cannot do it", RowOutcome.Fail)]
    [InlineData("""{"type":"equals","value":"Yes."}""", " Yes. ", RowOutcome.Pass)]
    [InlineData("""{"type":"starts_with","value":"Dear"}""", "Dear Ann", RowOutcome.Pass)]
    [InlineData("""{"type":"ends_with","value":"regards"}""", "Best regards", RowOutcome.Pass)]
    [InlineData("""{"type":"is_json"}""", "```json\n{\"a\":1}\n```", RowOutcome.Pass)]
    [InlineData("""{"type":"is_json","fenced":false}""", "```json\n{\"a\":1}\n```", RowOutcome.Fail)]
    [InlineData("""{"type":"is_json"}""", "{\"a\":1", RowOutcome.Fail)]
    [InlineData("""{"type":"json_schema","schema":{"type":"object","required":["id"]}}""", "{\"id\":1}", RowOutcome.Pass)]
    [InlineData("""{"type":"json_schema","schema":{"type":"object","required":["id"]}}""", "{\"x\":1}", RowOutcome.Fail)]
    [InlineData("""{"type":"json_path","path":"$.items[1].id","equals":7}""", "{\"items\":[{\"id\":1},{\"id\":7}]}", RowOutcome.Pass)]
    [InlineData("""{"type":"json_path","path":"$.items[2].id","equals":7}""", "{\"items\":[{\"id\":1},{\"id\":7}]}", RowOutcome.Fail)]
    [InlineData("""{"type":"number","value":1042.5,"tolerance":0.5}""", "You get $1,042.60 back", RowOutcome.Pass)]
    [InlineData("""{"type":"number","min":5,"max":6}""", "4 or 7", RowOutcome.Fail)]
    [InlineData("""{"type":"length","max":3}""", "one two three four", RowOutcome.Fail)]
    [InlineData("""{"type":"length","unit":"characters","min":3,"max":5}""", "four", RowOutcome.Pass)]
    [InlineData("""{"type":"not_refusal"}""", "I cannot process this refund request.", RowOutcome.Fail)]
    [InlineData("""{"type":"refusal"}""", "I cannot process this refund request.", RowOutcome.Pass)]
    [InlineData("""{"type":"levenshtein","value":"kitten","min":0.5}""", "sitting", RowOutcome.Pass)]
    [InlineData("""{"type":"rouge_l","value":"the refund is on its way","min":0.6}""", "The refund is now on its way!", RowOutcome.Pass)]
    [InlineData("""{"type":"contains","value":"x","negate":true}""", "abc", RowOutcome.Pass)]
    [InlineData("""{"type":"any_of","matchers":[{"type":"equals","value":"a"},{"type":"equals","value":"b"}]}""", "b", RowOutcome.Pass)]
    [InlineData("""{"type":"all_of","matchers":[{"type":"contains","value":"a"},{"type":"contains","value":"b"}]}""", "b", RowOutcome.Fail)]
    [InlineData(
        """{"type":"weighted","min":0.6,"matchers":[{"matcher":{"type":"contains","value":"a"},"weight":2},{"matcher":{"type":"contains","value":"b"}}]}""",
        "a",
        RowOutcome.Pass
    )]
    public void Match_Text(string matcher, string response, RowOutcome expected) =>
        Assert.Equal(expected, Match(matcher, new AgentAnswer { CaseId = "1", Response = response }));

    [Theory]
    [InlineData("""{"type":"tool_called","name":"refund"}""", RowOutcome.Pass)]
    [InlineData("""{"type":"tool_called","name":"lookup","status":"ok"}""", RowOutcome.Fail)]
    [InlineData("""{"type":"tool_not_called","name":"delete"}""", RowOutcome.Pass)]
    [InlineData("""{"type":"tool_sequence","names":["lookup","refund"]}""", RowOutcome.Pass)]
    [InlineData("""{"type":"tool_sequence","names":["refund","lookup"]}""", RowOutcome.Fail)]
    [InlineData("""{"type":"tool_arguments","name":"refund","arguments":{"order":{"id":7}}}""", RowOutcome.Pass)]
    [InlineData("""{"type":"tool_arguments","name":"refund","arguments":{"order":{"id":8}}}""", RowOutcome.Fail)]
    [InlineData("""{"type":"tool_f1","names":["refund"],"min":0.7}""", RowOutcome.Fail)]
    [InlineData("""{"type":"no_tool_error"}""", RowOutcome.Fail)]
    [InlineData("""{"type":"steps","max":2}""", RowOutcome.Pass)]
    [InlineData("""{"type":"latency","max_ms":100}""", RowOutcome.Fail)]
    public void Match_Tools(string matcher, RowOutcome expected)
    {
        var answer = new AgentAnswer
        {
            CaseId = "1",
            Response = "done",
            LatencyMs = 250,
            ToolCalls = [new ToolCall("lookup", "error"), new ToolCall("refund", "ok", """{"order":{"id":7,"total":3},"note":"x"}""")],
        };
        Assert.Equal(expected, Match(matcher, answer));
    }

    // A grader that cannot tell must not become a pass by being negated.
    [Theory]
    [InlineData("""{"type":"tool_called","name":"x"}""")]
    [InlineData("""{"type":"tool_not_called","name":"x"}""")]
    [InlineData("""{"type":"cost","max_usd":1}""")]
    [InlineData("""{"type":"cost","max_usd":1,"negate":true}""")]
    [InlineData("""{"type":"similarity","value":"x","negate":true}""")]
    [InlineData("""{"type":"all_of","matchers":[{"type":"contains","value":"a"},{"type":"cost","max_usd":1}]}""")]
    [InlineData("""{"type":"not","matcher":{"type":"any_of","matchers":[{"type":"contains","value":"z"},{"type":"cost","max_usd":1}]}}""")]
    public void GraderError_StaysAnError_UnderNegation(string matcher) =>
        Assert.Equal(RowOutcome.Error, Match(matcher, new AgentAnswer { CaseId = "1", Response = "a" }));

    [Theory]
    [InlineData("""{"type":"regex","pattern":"("}""", "does not compile")]
    [InlineData("""{"type":"regexp","pattern":"x"}""", "no matcher type 'regexp'")]
    [InlineData("""{"type":"contains","value":"x","ignorecase":true}""", "no argument 'ignorecase'")]
    [InlineData("""{"type":"contains"}""", "needs value or values")]
    [InlineData("""{"type":"json_schema","schema":"{not json"}""", "schema cannot be read")]
    [InlineData("""{"type":"json_schema","schema":{"$ref":"file:///etc/passwd"}}""", "refers to another document")]
    [InlineData("""{"type":"rouge_l"}""", "needs value, or a gold answer")]
    [InlineData("""{"value":"x"}""", "has no type")]
    [InlineData("""{"type":"length"}""", "needs min or max")]
    public void Parse_WrongDefinition_SaysWhatIsWrong(string matcher, string message) =>
        Assert.Contains(
            message,
            Assert.Throws<MatcherException>(() => MatcherParser.Parse(GateFixture.Json(matcher))).Message,
            StringComparison.Ordinal
        );

    // Exponential for a backtracking engine: on the linear one it is an answer, and where look-ahead forces the other it is an error within the limit.
    [Fact]
    public void Regex_ThatExplodes_EndsSoon()
    {
        var text = new string('a', 40) + "!";
        var watch = Stopwatch.StartNew();
        Assert.Equal(
            RowOutcome.Fail,
            new RegexMatcher("^(a+)+$").Match(new AgentAnswer { CaseId = "1", Response = text }, MatchContext.Empty).Outcome
        );
        Assert.Equal(
            RowOutcome.Error,
            new RegexMatcher("^(?=x|a)(a+)+$").Match(new AgentAnswer { CaseId = "1", Response = text }, MatchContext.Empty).Outcome
        );
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(20));
    }

    [Fact]
    public void Gold_NeverPassesTheAnswerThatFailed()
    {
        const string Gold = "Your refund of 20 euros is on its way and arrives within three days";
        const string Failed = "Your refund of 20 euros is not on its way and arrives never";
        var matcher = GoldMatcher.For(Gold, Failed);
        Assert.Equal(RowOutcome.Fail, matcher.Match(new AgentAnswer { CaseId = "1", Response = Failed }, MatchContext.Empty).Outcome);
        Assert.Equal(RowOutcome.Pass, matcher.Match(new AgentAnswer { CaseId = "1", Response = Gold }, MatchContext.Empty).Outcome);
    }

    // LCS of "a b c d" and "a x c d" is 3 of 4 and 4: F1 = 6/8. Unigrams likewise; bigrams share "c d": 2/6.
    [Fact]
    public void TextOverlap_ByHand()
    {
        Assert.Equal(0.75, TextOverlap.RougeL("a b c d", "a x c d"), 12);
        Assert.Equal(0.75, TextOverlap.RougeN("a b c d", "a x c d", 1), 12);
        Assert.Equal(2 / 6.0, TextOverlap.RougeN("a b c d", "a x c d", 2), 12);
        // kitten → sitting: 3 edits of 7.
        Assert.Equal(1 - 3 / 7.0, TextOverlap.Levenshtein("kitten", "sitting"), 12);
        Assert.Equal(1, TextOverlap.Bleu("the cat sat on the mat", "the cat sat on the mat"), 12);
    }

    private static RowOutcome Match(string matcher, AgentAnswer answer) =>
        MatcherParser.Parse(GateFixture.Json(matcher)).Match(answer, MatchContext.Empty).Outcome;
}
