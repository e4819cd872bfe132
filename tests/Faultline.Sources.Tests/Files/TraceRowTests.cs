using Faultline.Traces;

namespace Faultline.Sources.Tests.Files;

/// <summary>What the fields of a row become.</summary>
public sealed class TraceRowTests
{
    private static async Task<Trace> ReadAsync(string more)
    {
        var (traces, rejections, _) = await Sources.ReadAsync(Sources.Of(Sources.Row(more)));
        Assert.Empty(rejections);
        return Assert.Single(traces);
    }

    private static async Task<Rejection> RejectAsync(string row)
    {
        var (traces, rejections, _) = await Sources.ReadAsync(Sources.Of(row));
        Assert.Empty(traces);
        return Assert.Single(rejections);
    }

    [Fact]
    public async Task Unknown_fields_become_attributes_by_their_type()
    {
        var trace = await ReadAsync(
            """
            "plan":"pro","age":21,"vip":true,"none":null,"nested":{"a":[1]},"big":12345678901234567890,"exact":9007199254740993,
            "attributes":{"region":"EU","n":0.5}
            """.ReplaceLineEndings("")
        );

        Assert.Equal(AttributeValue.OfText("pro"), trace.Attributes["plan"]);
        Assert.Equal(AttributeValue.OfNumber(21), trace.Attributes["age"]);
        Assert.Equal(AttributeValue.OfBoolean(true), trace.Attributes["vip"]);
        Assert.Equal(AttributeValue.OfJson("""{"a":[1]}"""), trace.Attributes["nested"]);
        Assert.Equal(AttributeValue.OfText("12345678901234567890"), trace.Attributes["big"]); // beyond 2^53: digits matter more than magnitude
        Assert.Equal(AttributeValue.OfText("9007199254740993"), trace.Attributes["exact"]); // 2^53 + 1
        Assert.Equal(AttributeValue.OfText("EU"), trace.Attributes["region"]);
        Assert.False(trace.Attributes.ContainsKey("none"));
        Assert.Equal(8, trace.Attributes.Count);
    }

    [Fact]
    public async Task The_attribute_intent_serves_as_intent_and_the_field_wins()
    {
        var served = await ReadAsync(""" "attributes":{"intent":"refund"} """);
        var both = await ReadAsync(""" "intent":"own","attributes":{"intent":"other"} """);

        Assert.Equal("refund", served.Intent);
        Assert.False(served.Attributes.ContainsKey("intent"));
        Assert.Equal("own", both.Intent);
        Assert.Equal("other", both.Attributes["intent"].ToString());
    }

    [Theory]
    [InlineData("\"feedback\":\"up\"", true)]
    [InlineData("\"user_feedback\":\"down\"", false)]
    [InlineData("\"user_feedback\":\"Thumbs_Up\"", true)]
    [InlineData("\"feedback\":-1", false)]
    [InlineData("\"feedback\":null", null)]
    [InlineData("\"user_feedback\":null,\"feedback\":\"down\"", false)]
    public async Task Feedback_is_up_or_down(string field, bool? expected) => Assert.Equal(expected, (await ReadAsync(field)).FeedbackUp);

    [Fact]
    public async Task One_score_is_the_overall_rubric_and_several_keep_their_names()
    {
        Assert.Equal(0.4, (await ReadAsync("\"judge_score\":0.4")).JudgeScores[Rubric.Overall]);
        var several = await ReadAsync("\"judge_scores\":{\"tone\":1,\"policy\":\"0.25\",\"skipped\":null}");
        Assert.Equal(1, several.JudgeScores["tone"]);
        Assert.Equal(0.25, several.JudgeScores["policy"]);
        Assert.Equal(2, several.JudgeScores.Count);
    }

    [Theory]
    [InlineData("true", "error")]
    [InlineData("false", null)]
    [InlineData("null", null)]
    [InlineData("\"\"", null)]
    [InlineData("\"boom\"", "boom")]
    [InlineData("{\"type\":\"T\",\"message\":\"boom\"}", "boom")]
    public async Task An_error_may_be_words_or_a_flag(string json, string? expected) =>
        Assert.Equal(expected, (await ReadAsync($"\"error\":{json}")).Error);

    [Fact]
    public async Task Tool_calls_take_arguments_as_text_or_object_and_say_what_went_wrong()
    {
        var trace = await ReadAsync(
            """
            "tool_calls":[{"name":"a","arguments":{"x":1},"result":[1,2],"latency_ms":5},{"name":"b","status":"TIMEOUT","arguments":"raw"},
            {"name":"c","error":"HTTP 503"},{"name":"d","status":"success"},{"id":"1","type":"function","function":{"name":"e","arguments":"{}"}}]
            """.ReplaceLineEndings("")
        );

        Assert.Equal(
            [
                new ToolCall("a", "ok", """{"x":1}""", null, 5),
                new ToolCall("b", "timeout", "raw"),
                new ToolCall("c", "error", null, "HTTP 503"),
                new ToolCall("d"),
                new ToolCall("e", Arguments: "{}"),
            ],
            trace.ToolCalls.Select(call => call.Name == "a" ? call with { Result = null } : call)
        );
    }

    [Fact]
    public async Task Tool_calls_are_told_from_the_messages_where_the_row_has_none()
    {
        var trace = await ReadAsync(
            """
            "messages":[{"role":"user","content":"hi","elided_turns":3},{"role":"assistant","content":null,"tool_calls":[{"id":"1","name":"a","arguments":{}},{"id":"2","name":"b"}]},
            {"role":"tool","tool_call_id":"2","content":"bad","error":true},{"role":"tool","tool_call_id":"1","content":"good","error":false},
            {"role":"assistant","content":[{"type":"text","text":"done"},{"type":"image"}]}]
            """.ReplaceLineEndings("")
        );

        Assert.Equal([new ToolCall("a", "ok", "{}", "good"), new ToolCall("b", "error", null, "bad")], trace.ToolCalls);
        Assert.Equal(["user", "assistant", "tool", "tool", "assistant"], trace.Messages.Select(m => m.Role));
        Assert.Equal("done", trace.Messages[^1].Content);
    }

    [Fact]
    public async Task Retrieved_is_null_when_not_told_and_empty_when_nothing_was_found()
    {
        Assert.Null((await ReadAsync("")).Retrieved);
        Assert.Empty((await ReadAsync("\"retrieved\":[]")).Retrieved!);
        Assert.Equal(
            [new RetrievedDocument("Fees", 0.5, "v"), new RetrievedDocument("x")],
            (await ReadAsync("\"retrieved\":[{\"doc\":\"Fees\",\"score\":0.5,\"version\":\"v\"},\"x\"]")).Retrieved!
        );
    }

    [Theory]
    [InlineData("\"2026-07-15T10:05:00Z\"", "2026-07-15T10:05:00.0000000Z")]
    [InlineData("\"2026-07-15T12:05:00.1234567+02:00\"", "2026-07-15T10:05:00.1234560Z")] // microseconds are kept
    [InlineData("\"2026-07-15T10:05:00.123456789Z\"", "2026-07-15T10:05:00.1234560Z")]
    [InlineData("1784109900", "2026-07-15T10:05:00.0000000Z")]
    [InlineData("1784109900000", "2026-07-15T10:05:00.0000000Z")]
    [InlineData("1784109900000001", "2026-07-15T10:05:00.0000010Z")]
    [InlineData("1784109900000001999", "2026-07-15T10:05:00.0000010Z")]
    [InlineData("1784109900.5", "2026-07-15T10:05:00.5000000Z")]
    public async Task Times_come_as_text_or_as_a_number_since_1970(string json, string expected)
    {
        var row = $$"""{"trace_id":"t","workflow":"w","query":"q","response":"r","timestamp":{{json}}}""";
        var (traces, rejections, notices) = await Sources.ReadAsync(Sources.Of(row));

        Assert.Empty(rejections);
        Assert.Empty(notices);
        Assert.Equal(expected, Assert.Single(traces).Timestamp.ToString("O"));
    }

    [Fact]
    public async Task A_time_without_zone_is_utc_and_noticed()
    {
        var (traces, _, notices) = await Sources.ReadAsync(
            Sources.Of("""{"trace_id":"t","workflow":"w","query":"q","response":"r","timestamp":"2026-07-15T10:05:00"}""")
        );

        Assert.Equal(new DateTime(2026, 7, 15, 10, 5, 0, DateTimeKind.Utc), Assert.Single(traces).Timestamp);
        Assert.Equal("has no time zone and was taken as UTC.", Assert.Single(notices).Reason);
    }

    [Theory]
    [InlineData("\"3000-01-01T00:00:00Z\"", "3000-01-01T00:00:00Z is more than a year in the future; correct it.")]
    [InlineData("\"1999-12-31T23:59:59Z\"", "1999-12-31T23:59:59Z is before the year 2000; correct it.")]
    [InlineData("0", "1970-01-01T00:00:00Z is before the year 2000; correct it.")]
    [InlineData("1e300", "1E+300 is not a time since 1970.")]
    [InlineData("\"yesterday\"", "'yesterday' is not a time; write it as 2026-07-15T10:05:00Z.")]
    [InlineData("true", "a time is expected, not true or false.")]
    [InlineData("null", "is missing; it is required.")]
    public async Task An_impossible_time_is_rejected(string json, string reason)
    {
        var rejection = await RejectAsync($$"""{"trace_id":"t","workflow":"w","query":"q","response":"r","timestamp":{{json}}}""");

        Assert.Equal(("timestamp", reason), (rejection.Field, rejection.Reason));
    }

    [Theory]
    [InlineData(
        "\"judge_score\":5",
        "judge_score",
        "5 is outside its scale (0 to 1, or what `signals.ranges` states); rescale it (`scale` in a --mapping file does)."
    )]
    [InlineData("\"judge_scores\":{\"tone\":\"NaN\"}", "judge_scores.tone", "NaN is not a finite number; write null where there is none.")]
    [InlineData("\"judge_scores\":{\"tone\":1e999}", "judge_scores.tone", "1e999 is not a finite number; write null where there is none.")]
    [InlineData("\"judge_scores\":[1]", "judge_scores", "an object of rubric and score is expected, not a list.")]
    [InlineData("\"latency_ms\":-1", "latency_ms", "-1 is negative.")]
    [InlineData("\"latency_ms\":\"fast\"", "latency_ms", "'fast' is not a number.")]
    [InlineData("\"messages\":\"hi\"", "messages", "a list of messages is expected, not text.")]
    [InlineData("\"messages\":[{\"content\":\"x\"}]", "messages[0].role", "is missing; it is required.")]
    [InlineData("\"tool_calls\":[{}]", "tool_calls[0].name", "is missing; it is required.")]
    [InlineData("\"retrieved\":[{\"score\":1}]", "retrieved[0].doc", "is missing; it is required.")]
    [InlineData("\"attributes\":[]", "attributes", "an object is expected, not a list.")]
    [InlineData("\"passed\":\"maybe\"", "passed", "'maybe' is neither true nor false.")]
    [InlineData("\"feedback\":\"meh\"", "feedback", "'meh' is neither up nor down; a --mapping file can translate it.")]
    public async Task A_known_field_that_does_not_fit_is_named(string field, string name, string reason)
    {
        var rejection = await RejectAsync(Sources.Row(field));

        Assert.Equal((name, reason), (rejection.Field, rejection.Reason));
    }

    [Theory]
    [InlineData("trace_id")]
    [InlineData("workflow")]
    [InlineData("timestamp")]
    [InlineData("query")]
    [InlineData("response")]
    public async Task A_missing_required_field_is_named(string field)
    {
        var rejection = await RejectAsync(Sources.Row().Replace($"\"{field}\":", "\"other\":", StringComparison.Ordinal));

        Assert.Equal((field, "is missing; it is required."), (rejection.Field, rejection.Reason));
    }

    [Fact]
    public async Task A_crashed_run_may_have_neither_query_nor_response()
    {
        var (traces, rejections, _) = await Sources.ReadAsync(
            Sources.Of(
                """
                {"trace_id":"1","workflow":"w","timestamp":"2026-07-15T10:05:00Z","query":null,"response":null,"error":"boom"}
                {"trace_id":"2","workflow":"w","timestamp":"2026-07-15T10:05:00Z","query":null,"response":null}
                """
            )
        );

        Assert.Equal(("1", "", "", "boom"), (traces[0].TraceId, traces[0].Query, traces[0].Response, traces[0].Error));
        Assert.Equal(2, Assert.Single(rejections).Line);
    }

    [Fact]
    public async Task Half_surrogates_and_nul_are_replaced_and_keep_the_row()
    {
        var trace = await ReadAsync(
            """ "summary":"a\ud83d b\u0000 \ud83d\ude00 \n","attributes":{"x":"\udc00","\ud800k":1,"literal":"\\ud800"} """
        );

        Assert.Equal("a\uFFFD b\uFFFD \U0001F600 \n", trace.Summary);
        Assert.Equal("\uFFFD", trace.Attributes["x"].ToString());
        Assert.Equal(1, trace.Attributes["\uFFFDk"].Number);
        Assert.Equal("\\ud800", trace.Attributes["literal"].ToString());
    }

    [Fact]
    public async Task Numbers_serve_as_ids_and_control_characters_do_not()
    {
        var (traces, _, _) = await Sources.ReadAsync(Sources.Of(Sources.Row().Replace("\"t1\"", "17", StringComparison.Ordinal)));
        var rejection = await RejectAsync(Sources.Row(id: "a\\u001b[2J"));

        Assert.Equal("17", Assert.Single(traces).TraceId);
        Assert.Equal("trace_id", rejection.Field);
    }
}
