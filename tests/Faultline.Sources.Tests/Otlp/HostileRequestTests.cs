using System.Globalization;
using System.Text;
using Faultline.Fuzz.Inputs;
using Faultline.Sources.Otlp;
using Faultline.Traces;
using Faultline.Traces.Ingesting;
using static Faultline.Sources.Tests.Otlp.Conventions.Spans;

namespace Faultline.Sources.Tests.Otlp;

/// <summary>Requests that are well-formed and yet mean harm, or come from a program gone wrong.</summary>
public sealed class HostileRequestTests
{
    private static Span Model(int id, int? parent) =>
        Of(id, parent, "chat", ("gen_ai.operation.name", "chat"), ("gen_ai.prompt", "q" + id), ("gen_ai.completion", "r" + id));

    [Fact]
    public async Task An_attribute_of_100_MB_behind_gzip_is_refused_and_its_neighbours_are_kept()
    {
        var line = Encoding.UTF8.GetString(OtlpWriter.Json([Model(1, null)]));
        using var bomb = new MemoryStream();
        await using (var gzip = new System.IO.Compression.GZipStream(bomb, System.IO.Compression.CompressionLevel.Fastest, leaveOpen: true))
        {
            await gzip.WriteAsync(
                Encoding.UTF8.GetBytes(line[..line.IndexOf("\"q1\"", StringComparison.Ordinal)] + '"'),
                TestContext.Current.CancellationToken
            );
            var piece = new byte[1 << 20];
            piece.AsSpan().Fill((byte)'x');
            for (var i = 0; i < 100; i++)
            {
                await gzip.WriteAsync(piece, TestContext.Current.CancellationToken);
            }

            await gzip.WriteAsync(Encoding.UTF8.GetBytes("\"}}]}]}]}]}\n" + line + "\n"), TestContext.Current.CancellationToken);
        }

        var (store, report) = await Sources.IngestAsync(Sources.Of(bomb.ToArray()));

        Assert.Equal((1, 1), (report.Added, report.Rejected));
        Assert.Contains("more than the 16 MB a record may have", report.Rejections[0].Reason, StringComparison.Ordinal);
        Assert.Equal("q1", Assert.Single(store.Traces.Values).Query);
    }

    [Fact]
    public void A_hundred_thousand_attributes_are_read()
    {
        var many = Enumerable
            .Range(0, 100_000)
            .Select(i => ("llm.input_messages." + i.ToString(CultureInfo.InvariantCulture) + ".message.content", (object)"x"));
        var trace = Assemble(Of(1, null, "chat", [("openinference.span.kind", "LLM"), ("output.value", "r"), .. many]));
        Assert.Equal(("x", "r"), (trace.Query, trace.Response));
    }

    [Fact]
    public async Task A_trace_of_very_many_spans_is_told_from_the_first_of_them_and_all_are_stored()
    {
        const int Count = 60_000;
        var store = new MemoryTraceStore();
        var spans = Enumerable.Range(1, Count).Select(id => id == 1 ? Model(1, null) : Of(id, 1, "step")).Chunk(10_000);
        var report = await new Ingestor(store, new SpanAssembler(), new IngestOptions { MostSpans = 30_000 }).RunAsync(
            spans.Select(chunk => new SpanSource(chunk)),
            cancellationToken: TestContext.Current.CancellationToken
        );

        Assert.Equal((Count, 1), (report.SpansAdded, report.Added));
        Assert.Equal("q1", Assert.Single(store.Traces.Values).Query);
        Assert.Contains("the trace has more than 30000 spans", Assert.Single(report.Notices).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_chain_of_parents_as_deep_as_the_trace_is_long_takes_one_look_at_each()
    {
        var chain = Enumerable.Range(1, 200_000).Select(id => Of(id, id + 1, "http")).Append(Model(300_000, 1)).ToArray();
        Assert.Equal("q300000", Assemble(chain).Query);
    }

    [Fact]
    public void Token_counts_that_come_to_more_than_a_number_holds_are_not_told()
    {
        var calls = Enumerable
            .Range(1, 9_500)
            .Select(id =>
                Model(id, id == 1 ? null : 1) with
                {
                    Attributes = Attributes(
                        ("gen_ai.operation.name", "chat"),
                        ("gen_ai.prompt", "q"),
                        ("gen_ai.usage.input_tokens", 999_999_999_999_999),
                        ("gen_ai.usage.cost", 1.7e308)
                    ),
                }
            )
            .ToArray();
        var trace = Assemble(calls);
        Assert.Equal(("q", null, null), (trace.Query, trace.InputTokens, trace.CostUsd));
        var parts = calls.Take(2).Select((call, at) => Assemble(call) with { TraceId = $"t{at}", InputTokens = long.MaxValue / 2 + 1 });
        Assert.Null(SessionMerger.Conversation("session:s", parts).InputTokens);
    }

    [Fact]
    public void Instructions_that_come_again_are_told_once_however_many_there_are()
    {
        static string System(int count) =>
            "[" + string.Join(',', Enumerable.Range(0, count).Select(i => $$"""{"role":"system","content":"rule {{i % 4_000}}"}""")) + "]";

        var first = Of(
            1,
            null,
            "chat",
            ("gen_ai.operation.name", "chat"),
            ("gen_ai.input.messages", System(4_000)),
            ("gen_ai.completion", "r")
        );
        var again = Of(2, 1, "chat", ("gen_ai.operation.name", "chat"), ("gen_ai.input.messages", System(200_000)));
        Assert.Equal(4_001, Assemble(first, again).Messages.Count);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Parents_in_a_circle_lose_no_trace(int length)
    {
        var circle = Enumerable.Range(1, length).Select(id => Model(id, (id % length) + 1)).ToArray();
        var trace = Assemble(circle);
        Assert.Equal("q1", trace.Query);
        Assert.Equal(length * 2, trace.Messages.Count);
    }

    [Fact]
    public void A_deep_value_takes_memory_by_its_length_and_not_by_its_depth_too()
    {
        var text = new string('x', 1 << 20);
        var value = $$"""{"stringValue":"{{text}}"}""";
        for (var level = 0; level < 15; level++)
        {
            value = $$$"""{"arrayValue":{"values":[{{{value}}}]}}""";
        }

        var request = Encoding
            .UTF8.GetString(OtlpWriter.Json([Model(1, null)]))
            .Replace(
                "\"attributes\":[{\"key\":\"gen_ai.op",
                $$$"""
                "attributes":[{"key":"deep","value":{{{value}}}},{"key":"gen_ai.op
                """.Trim(),
                StringComparison.Ordinal
            );
        var before = GC.GetAllocatedBytesForCurrentThread();
        var span = Assert.Single(OtlpJsonDecoder.Decode(Encoding.UTF8.GetBytes(request), Sources.Now).Spans);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Equal(new string('[', 15) + '"' + text + '"' + new string(']', 15), span.Attributes["deep"].ToString());
        // The request as bytes, the text, what is written and what it is read as: a few times its length, where a text a level would be thirty.
        Assert.InRange(allocated, 1, 24L << 20);
        Assert.Equal("q1", Assemble(span).Query);
    }

    [Fact]
    public void A_clock_that_runs_backwards_gives_no_negative_latency()
    {
        var span = Model(1, null) with { EndUnixNano = Start - 5_000_000_000 };
        var decoded = Assert.Single(OtlpJsonDecoder.Decode(OtlpWriter.Json([span]), Sources.Now).Spans);
        var child = Model(2, 1) with { StartUnixNano = Start - 60_000_000_000, EndUnixNano = Start - 59_000_000_000 };

        Assert.Equal(0, Assemble(decoded).LatencyMs);
        Assert.True(Assemble(decoded, child).LatencyMs >= 0);
        Assert.Equal(decoded.StartUnixNano, OtlpProtobufDecoder.Decode(OtlpWriter.Request([span]), Sources.Now).Spans[0].EndUnixNano);
    }
}
