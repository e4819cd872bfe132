using Faultline.Sources.Rows;
using Faultline.Traces;

namespace Faultline.Sources.Tests.Files;

public sealed class MappingTests
{
    private static async Task<(IReadOnlyList<Trace> Traces, IReadOnlyList<Rejection> Rejections)> ReadAsync(string mapping, string row)
    {
        var (traces, rejections, _) = await Sources.ReadAsync(
            Sources.Of(row, Sources.Options with { Mapping = MappingFile.Parse(mapping, "m.yaml") })
        );
        return (traces, rejections);
    }

    [Fact]
    public async Task Nested_paths_last_items_alternatives_and_constants_are_found()
    {
        var (traces, rejections) = await ReadAsync(
            """
            trace_id: run.id
            workflow: {value: chat}
            timestamp: run.started
            query: run.turns[0].text
            response: run.turns[-1].text
            session_id: [run.session, run.conversation]
            attributes.plan: run.customer.tier
            judge_scores.tone: scores[1].value
            user_feedback: {from: thumb, map: {1: up, -1: down}}
            """,
            """{"run":{"id":"r1","started":1784109900,"turns":[{"text":"q"},{"text":"r"}],"conversation":"c","customer":{"tier":"gold"}},"scores":[{"value":1},{"value":0.2}],"thumb":-1,"kept":"k"}"""
        );

        Assert.Empty(rejections);
        var trace = Assert.Single(traces);
        Assert.Equal(("r1", "chat", "q", "r", "c"), (trace.TraceId, trace.Workflow, trace.Query, trace.Response, trace.SessionId));
        Assert.Equal(0.2, trace.JudgeScores["tone"]);
        Assert.False(trace.FeedbackUp);
        Assert.Equal(["kept", "plan"], trace.Attributes.Keys.Order());
    }

    [Fact]
    public async Task A_name_with_dots_wins_over_descending()
    {
        var (traces, _) = await ReadAsync("query: a.b", Sources.Row("\"a.b\":\"literal\",\"a\":{\"b\":\"nested\"}"));

        Assert.Equal("literal", Assert.Single(traces).Query);
    }

    [Fact]
    public async Task What_is_not_mapped_keeps_its_own_name()
    {
        var (traces, _) = await ReadAsync("intent: topic", Sources.Row("\"topic\":\"fees\""));

        Assert.Equal("fees", Assert.Single(traces).Intent);
        Assert.Empty(traces[0].Attributes);
    }

    [Fact]
    public async Task A_score_off_the_scale_is_rejected()
    {
        var (_, rejections) = await ReadAsync("judge_score: {from: stars, scale: [1, 5]}", Sources.Row("\"stars\":9"));

        Assert.Equal(("judge_score", "9 is outside the mapping's scale 1 to 5."), (rejections[0].Field, rejections[0].Reason));
    }

    [Fact]
    public async Task Json_is_a_mapping_too()
    {
        var (traces, _) = await ReadAsync("""{"query": "x.y"}""", Sources.Row("\"x\":{\"y\":\"mapped\"}"));

        Assert.Equal("mapped", Assert.Single(traces).Query);
    }

    [Theory]
    [InlineData("qurey: a", "m.yaml:1: unknown key `qurey`; did you mean `query`?")]
    [InlineData("query: a..b", "m.yaml:1: `query`: 'a..b' is not a path; write it as a.b[0].c.")]
    [InlineData("query: a[x]", "m.yaml:1: `query`: 'a[x]' is not a path; write it as a.b[0].c.")]
    [InlineData("query:\n  form: a", "m.yaml:2: unknown key `form` under `query`; did you mean `from`?")]
    [InlineData("query: {map: {1: up}}", "m.yaml:1: `query`: `from` or `value` is missing here; add one.")]
    [InlineData(
        "judge_score: {from: a, scale: [5, 1]}",
        "m.yaml:1: `judge_score.scale`: the lowest and the highest value are expected here, as in [1, 5]."
    )]
    [InlineData("- a", "m.yaml: a mapping holds one `name: their name` a line.")]
    public void A_wrong_mapping_is_named_with_its_line(string yaml, string message) =>
        Assert.Equal(message, Assert.Throws<FaultlineException>(() => MappingFile.Parse(yaml, "m.yaml")).Message);
}
