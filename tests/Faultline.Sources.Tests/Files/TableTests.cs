using System.Text;
using Faultline.Sources.Files;
using Faultline.Sources.Rows;
using Faultline.Traces;
using Parquet;
using Parquet.Serialization;

namespace Faultline.Sources.Tests.Files;

public sealed class TableTests
{
    private const string Header = "trace_id,workflow,timestamp,query,response";

    private static string Line(string id, string rest = "") => $"{id},w,2026-07-15T10:05:00Z,q,r{rest}\n";

    [Fact]
    public async Task Csv_columns_are_fields_and_unknown_ones_attributes()
    {
        var (traces, rejections, _) = await Sources.ReadAsync(
            Sources.Of(
                Header
                    + ",plan,age,zip,vip,attributes.region,judge_scores.tone,tool_calls,attributes.intent,latency_ms,passed\n"
                    + "t1,w,2026-07-15T10:05:00Z,\"a, \"\"b\"\"\nc\",,pro,21,007,true,EU,0.5,\"[{\"\"name\"\":\"\"x\"\",\"\"status\"\":\"\"error\"\"}]\",refund,12.5,False\n"
            )
        );

        Assert.Empty(rejections);
        var trace = Assert.Single(traces);
        Assert.Equal("a, \"b\"\nc", trace.Query);
        Assert.Equal("", trace.Response);
        Assert.Equal(AttributeValue.OfText("pro"), trace.Attributes["plan"]);
        Assert.Equal(AttributeValue.OfNumber(21), trace.Attributes["age"]);
        Assert.Equal(AttributeValue.OfText("007"), trace.Attributes["zip"]);
        Assert.Equal(AttributeValue.OfBoolean(true), trace.Attributes["vip"]);
        Assert.Equal(AttributeValue.OfText("EU"), trace.Attributes["region"]);
        Assert.Equal(0.5, trace.JudgeScores["tone"]);
        Assert.Equal([new ToolCall("x", "error")], trace.ToolCalls);
        Assert.Equal("refund", trace.Intent);
        Assert.Equal(12.5, trace.LatencyMs);
        Assert.False(trace.Passed);
    }

    [Theory]
    [InlineData(';')]
    [InlineData('\t')]
    public async Task Csv_separators_are_told_from_the_header(char separator)
    {
        var (traces, _, _) = await Sources.ReadAsync(Sources.Of((Header + "\n" + Line("t1") + Line("t2")).Replace(',', separator)));

        Assert.Equal(["t1", "t2"], traces.Select(t => t.TraceId));
    }

    [Fact]
    public async Task Csv_rows_that_do_not_fit_are_named_by_line_and_the_rest_is_kept()
    {
        byte[] invalid = [.. Encoding.UTF8.GetBytes("t5,w,2026-07-15T10:05:00Z,"), 0xC3, 0x28, .. Encoding.UTF8.GetBytes(",r,\n")];
        var (traces, rejections, _) = await Sources.ReadAsync(
            Sources.Of([
                .. Encoding.UTF8.GetBytes(
                    Header + ",retrieved\n" + Line("t1", ",") + "t2,w\n" + Line("t3", ",[oops") + Line("t4", ",\"[]\"x")
                ),
                .. invalid,
                .. Encoding.UTF8.GetBytes(Line("t6", ",")),
            ])
        );

        Assert.Equal(["t1", "t6"], traces.Select(t => t.TraceId));
        Assert.Equal(
            [
                (3, null, "has 2 cells where the header has 6."),
                (4, "retrieved", "holds text that is not JSON; write a JSON list or object."),
                (5, null, "text stands after a closing quote; double the quotes inside a quoted cell."),
                (6, "query", "holds bytes that are not valid UTF-8; convert the file to UTF-8."),
            ],
            rejections.Select(r => (r.Line, r.Field, r.Reason))
        );
    }

    [Fact]
    public async Task A_quote_left_open_in_csv_does_not_pass_for_a_row()
    {
        var (traces, rejections, _) = await Sources.ReadAsync(
            Sources.Of(Header + "\n" + Line("t1") + "t2,w,2026-07-15T10:05:00Z,\"q,r\n" + Line("t3"))
        );

        Assert.Equal("t1", Assert.Single(traces).TraceId);
        Assert.Contains("never closed", Assert.Single(rejections).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_csv_cell_beyond_the_limit_ends_the_file_with_a_sentence()
    {
        var options = Sources.Options with { MaxRecordBytes = 200_000 };
        var (traces, rejections, _) = await Sources.ReadAsync(
            Sources.Of(Header + "\n" + Line("t1") + $"t2,w,2026-07-15T10:05:00Z,\"{new string('x', 500_000)}\",r\n", options)
        );

        Assert.Equal("t1", Assert.Single(traces).TraceId);
        Assert.Contains("longer than a record may be", Assert.Single(rejections).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_header_that_names_a_column_twice_is_refused()
    {
        var (_, rejections, _) = await Sources.ReadAsync(Sources.Of(Header + ",query\n" + Line("t1", ",")));

        Assert.Equal("the header names the column 'query' twice.", Assert.Single(rejections).Reason);
    }

    [Fact]
    public async Task Truncated_gzip_of_csv_keeps_what_came_before()
    {
        var packed = Sources.Gzip(
            Encoding.UTF8.GetBytes(Header + "\n" + string.Concat(Enumerable.Range(0, 20_000).Select(i => Line("t" + (i * 7919)))))
        );
        var (traces, rejections, _) = await Sources.ReadAsync(Sources.Of(packed[..(packed.Length / 2)]));

        Assert.NotEmpty(traces);
        Assert.Contains("gzip", Assert.Single(rejections).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Parquet_columns_may_be_flat_nested_or_json_text()
    {
        var rows = Enumerable
            .Range(0, 25)
            .Select(i => new ParquetRow
            {
                trace_id = "t" + i,
                workflow = "w",
                timestamp = new DateTime(2026, 7, 15, 10, 5, 0, DateTimeKind.Utc).AddMinutes(i),
                query = i == 7 ? null : "q" + i,
                response = "r",
                latency_ms = i == 3 ? double.NaN : i * 1.5,
                passed = i % 2 == 0 ? true : null,
                age = i,
                tool_calls = [new ParquetCall { name = "a", status = "error" }, new ParquetCall { name = "b", status = "ok" }],
                retrieved = """[{"doc":"d","score":0.5}]""",
                attributes = new Dictionary<string, string> { ["plan"] = "pro" },
            })
            .ToList();
        using var file = new MemoryStream();
        await ParquetSerializer.SerializeAsync(
            rows,
            file,
            new ParquetOptions { RowGroupSize = 10 },
            cancellationToken: TestContext.Current.CancellationToken
        );

        var (traces, rejections, notices) = await Sources.ReadAsync(Sources.Of(file.ToArray()));

        Assert.Equal([(4, "latency_ms"), (8, "query")], rejections.Select(r => (r.Line, r.Field)));
        Assert.Empty(notices);
        Assert.Equal(23, traces.Count);
        var trace = traces[0];
        Assert.Equal(("t0", 0.0, true), (trace.TraceId, trace.LatencyMs!.Value, trace.Passed!.Value));
        Assert.Equal(new DateTime(2026, 7, 15, 10, 5, 0, DateTimeKind.Utc), trace.Timestamp);
        Assert.Equal([new ToolCall("a", "error"), new ToolCall("b")], trace.ToolCalls);
        Assert.Equal([new RetrievedDocument("d", 0.5)], trace.Retrieved!);
        Assert.Equal("pro", trace.Attributes["plan"].ToString());
        Assert.Equal(AttributeValue.OfNumber(0), trace.Attributes["age"]);

        var packed = await Sources.ReadAsync(Sources.Of(Sources.Gzip(file.ToArray())));
        Assert.Equal(23, packed.Traces.Count);
        var cut = await Sources.ReadAsync(Sources.Of(file.ToArray()[..^10]));
        Assert.Contains("cannot be read as Parquet", Assert.Single(cut.Rejections).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_mapping_names_columns_of_a_table_too()
    {
        var mapping = MappingFile.Parse(
            """
            trace_id: id
            workflow: {value: chat}
            timestamp: at
            query: payload.input
            response: payload.output[0]
            user_feedback: {from: thumb, map: {1: up, 0: down}}
            judge_score: {from: stars, scale: [1, 5]}
            """,
            "m.yaml"
        );
        var (traces, rejections, _) = await Sources.ReadAsync(
            Sources.Of(
                "id,at,payload,thumb,stars,extra\n1,2026-07-15T10:05:00Z,\"{\"\"input\"\":\"\"q\"\",\"\"output\"\":[\"\"r\"\"]}\",0,2,e\n",
                Sources.Options with
                {
                    Mapping = mapping,
                }
            )
        );

        Assert.Empty(rejections);
        var trace = Assert.Single(traces);
        Assert.Equal(("1", "chat", "q", "r", false), (trace.TraceId, trace.Workflow, trace.Query, trace.Response, trace.FeedbackUp!.Value));
        Assert.Equal(0.25, trace.JudgeScores[Rubric.Overall]); // (2 − 1) / (5 − 1)
        Assert.Equal(["extra"], trace.Attributes.Keys);
    }

    private sealed class ParquetRow
    {
        public string? trace_id { get; set; }
        public string? workflow { get; set; }
        public DateTime timestamp { get; set; }
        public string? query { get; set; }
        public string? response { get; set; }
        public double latency_ms { get; set; }
        public bool? passed { get; set; }
        public int age { get; set; }
        public List<ParquetCall>? tool_calls { get; set; }
        public string? retrieved { get; set; }
        public Dictionary<string, string>? attributes { get; set; }
    }

    private sealed class ParquetCall
    {
        public string? name { get; set; }
        public string? status { get; set; }
    }
}
