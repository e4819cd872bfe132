using Faultline.Configuration;
using Faultline.Sources.Otlp;
using Faultline.Traces;
using Faultline.Traces.Ingesting;
using static Faultline.Sources.Tests.Otlp.Conventions.Spans;

namespace Faultline.Sources.Tests;

/// <summary>The turns of one session, each a trace of its own in OpenTelemetry.</summary>
public sealed class SessionTests
{
    private static readonly IntakePolicy Merging = new(
        new FaultlineConfig { Workflows = new Dictionary<string, WorkflowConfig> { ["app"] = new() { Sessions = "merge" } } }
    );

    private static Span Turn(int number, string asked, string answered, string? history = null) =>
        Of(
            number,
            null,
            "chat",
            ("gen_ai.operation.name", "chat"),
            ("gen_ai.conversation.id", "s-1"),
            ("gen_ai.input.messages", $$"""[{{history}}{"role":"user","parts":[{"type":"text","content":"{{asked}}"}]}]"""),
            ("gen_ai.output.messages", $$"""[{"role":"assistant","parts":[{"type":"text","content":"{{answered}}"}]}]"""),
            ("gen_ai.usage.input_tokens", 10)
        ) with
        {
            TraceId = number.ToString("x32"),
            StartUnixNano = Start + (number * 60_000_000_000),
            EndUnixNano = Start + (number * 60_000_000_000) + 1_000_000_000,
        };

    private static async Task<MemoryTraceStore> IngestAsync(IntakePolicy policy, params Span[] spans)
    {
        var store = new MemoryTraceStore();
        var ingestor = new Ingestor(store, new SpanAssembler(policy), new IngestOptions { BatchRecords = 1 }, policy);
        await ingestor.RunAsync(spans.Select(span => new SpanSource([span])), cancellationToken: TestContext.Current.CancellationToken);
        return store;
    }

    [Fact]
    public async Task Unless_told_otherwise_every_turn_is_a_trace() =>
        Assert.Equal(2, (await IngestAsync(IntakePolicy.None, Turn(1, "q1", "a1"), Turn(2, "q2", "a2"))).Traces.Count);

    [Theory]
    [InlineData(1, 2, 3)]
    [InlineData(3, 1, 2)]
    [InlineData(2, 3, 1)]
    public async Task Merged_they_are_one_conversation_in_whatever_order_they_come(int first, int second, int third)
    {
        Span[] turns =
        [
            Turn(1, "q1", "a1"),
            // The second carries the history, the third only what is new.
            Turn(2, "q2", "a2", """{"role":"user","content":"q1"},{"role":"assistant","content":"a1"},"""),
            Turn(3, "q3", "a3"),
        ];
        var store = await IngestAsync(Merging, turns[first - 1], turns[second - 1], turns[third - 1]);

        var (id, trace) = Assert.Single(store.Traces);
        Assert.Equal(("session:s-1", "session:s-1", "s-1"), (id, trace.TraceId, trace.SessionId));
        Assert.Equal(("q1", "a3", 30L, 3000.0), (trace.Query, trace.Response, trace.InputTokens, trace.LatencyMs));
        Assert.Equal(["q1", "a1", "q2", "a2", "q3", "a3"], trace.Messages.Select(message => message.Content));
        Assert.Equal("3", trace.Attributes["turns"].ToString());
        Assert.Equal(RowTime(1), trace.Timestamp);
    }

    [Fact]
    public async Task A_session_without_end_is_told_from_its_first_turns_and_the_latest()
    {
        var store = new MemoryTraceStore();
        var assembler = new SpanAssembler(Merging);
        MergedTraces merged = new([], [], [], []);
        for (var number = 1; number <= 9; number++)
        {
            var turn = Turn(number, $"q{number}", $"a{number}");
            merged = await new SessionMerger(store, assembler, Merging, most: 4).MergeAsync(
                [assembler.Assemble([turn])!],
                TestContext.Current.CancellationToken
            );
            await store.AppendAsync(
                new TraceBatch
                {
                    Spans = [turn],
                    Assembled = merged.Traces,
                    Parts = merged.Parts,
                },
                TestContext.Current.CancellationToken
            );
        }

        Assert.Equal(["session:s-1"], merged.Shortened);
        Assert.Equal(
            ["q1", "a1", "q2", "a2", "q3", "a3", "q4", "a4", "q9", "a9"],
            Assert.Single(merged.Traces).Messages.Select(message => message.Content)
        );
    }

    [Fact]
    public async Task Sessions_beyond_what_is_read_at_once_are_left_for_later()
    {
        var store = new MemoryTraceStore();
        var assembler = new SpanAssembler(Merging);
        AssembledTrace[] told =
        [
            .. new[] { "s-1", "s-2", "s-3" }.Select((session, at) => assembler.Assemble([InSession(Turn(at + 10, "new", "a"), session)])!),
        ];
        Span[] earlier = [.. new[] { "s-1", "s-2", "s-3" }.Select((session, at) => InSession(Turn(at + 1, "old", "a"), session))];
        await store.AppendAsync(
            new TraceBatch
            {
                Spans = earlier,
                Parts = [.. earlier.Select((span, at) => new TracePart(span.TraceId, $"session:s-{at + 1}"))],
            },
            TestContext.Current.CancellationToken
        );
        var merged = await new SessionMerger(store, assembler, Merging).MergeAsync(
            told,
            TestContext.Current.CancellationToken,
            budget: 2_000
        );
        Assert.Equal(["session:s-1", "session:s-2"], merged.Traces.Select(trace => trace.TraceId));
        Assert.All(merged.Traces, trace => Assert.Equal("old", trace.Query));
        Assert.Equal([told[2].Trace!.TraceId], merged.Left);

        static Span InSession(Span turn, string session) =>
            turn with
            {
                Attributes = new Dictionary<string, AttributeValue>(turn.Attributes)
                {
                    ["gen_ai.conversation.id"] = AttributeValue.OfText(session),
                },
            };
    }

    private static DateTime RowTime(int number) => DateTime.UnixEpoch.AddTicks((Start + (number * 60_000_000_000)) / 100);
}
