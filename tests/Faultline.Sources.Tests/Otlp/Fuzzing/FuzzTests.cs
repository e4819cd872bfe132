using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Unicode;
using Faultline.Sources.Otlp;
using Faultline.Traces;
using Faultline.Traces.Privacy;
using static Faultline.Sources.Tests.Otlp.Conventions.Spans;

namespace Faultline.Sources.Tests.Otlp.Fuzzing;

/// <summary>Random and mutated requests against the decoders and every normaliser: nothing but the two failures that mean "not a request", no hang.</summary>
/// <remarks>FAULTLINE_FUZZ_ITERATIONS sets how many cases each target gets; the same number gives the same cases.</remarks>
public sealed class FuzzTests(ITestOutputHelper output)
{
    private static readonly TimeSpan Hang = TimeSpan.FromSeconds(20);

    // Every name that some convention looks for, and values that are almost what it expects there.
    private static readonly string[] Names =
    [
        "gen_ai.operation.name",
        "gen_ai.input.messages",
        "gen_ai.output.messages",
        "gen_ai.system_instructions",
        "gen_ai.prompt",
        "gen_ai.prompt.0.content",
        "gen_ai.prompt.0.role",
        "gen_ai.completion.0.content",
        "gen_ai.completion.0.tool_calls.0.name",
        "gen_ai.tool.name",
        "gen_ai.tool.call.arguments",
        "gen_ai.retrieval.documents",
        "gen_ai.usage.input_tokens",
        "gen_ai.request.model",
        "gen_ai.conversation.id",
        "gen_ai.span.kind",
        "gen_ai.evaluation.name",
        "gen_ai.evaluation.score.value",
        "gen_ai.evaluation.score.label",
        "fi.span.kind",
        "gen_ai.input.messages.0.message.role",
        "gen_ai.input.messages.0.message.content",
        "openinference.span.kind",
        "input.value",
        "input.mime_type",
        "output.value",
        "llm.input_messages.0.message.role",
        "llm.input_messages.0.message.content",
        "llm.input_messages.0.message.contents.0.message_content.text",
        "llm.output_messages.0.message.tool_calls.0.tool_call.function.name",
        "llm.prompts.0.prompt.text",
        "llm.token_count.prompt",
        "llm.cost.total",
        "retrieval.documents.0.document.id",
        "retrieval.documents.0.document.metadata",
        "metadata",
        "tag.tags",
        "annotations.0.annotation.name",
        "annotations.0.annotation.score",
        "session.evaluations.0.evaluation.name",
        "session.evaluations.0.evaluation.label",
        "traceloop.span.kind",
        "traceloop.entity.input",
        "traceloop.entity.output",
        "traceloop.association.properties.session_id",
        "llm.request.type",
        "ai.operationId",
        "operation.name",
        "ai.prompt",
        "ai.prompt.messages",
        "ai.response.text",
        "ai.response.toolCalls",
        "ai.toolCall.args",
        "ai.telemetry.metadata.x",
        "langfuse.observation.type",
        "langfuse.observation.input",
        "langfuse.observation.output",
        "langfuse.observation.usage_details",
        "langfuse.observation.cost_details",
        "langfuse.trace.input",
        "langfuse.trace.metadata.intent",
        "session.id",
        "user.id",
        "error.type",
        "escalated",
        "acme.workflow",
        "cost_usd",
        "",
    ];

    private static readonly string[] Values =
    [
        "",
        "chat",
        "execute_tool",
        "retrieval",
        "LLM",
        "AGENT",
        "TOOL",
        "RETRIEVER",
        "EVALUATOR",
        "generation",
        "tool",
        "retriever",
        "workflow",
        "ai.generateText.doGenerate",
        "ai.toolCall",
        "user",
        "q",
        "[",
        "[]",
        "{}",
        "null",
        "\"",
        "\"x\"",
        "[[[[[[[[",
        "[null]",
        "[1,2]",
        "{\"role\":1}",
        "[{\"role\":\"user\",\"content\":\"q\"}]",
        "[{\"role\":\"assistant\",\"parts\":[{\"type\":\"tool_call\",\"name\":\"t\",\"arguments\":[]}]}]",
        "[{\"parts\":{}}]",
        "{\"messages\":[[{\"content\":[{\"type\":\"text\"}]}]]}",
        "{\"args\":[{\"args\":[{\"args\":[{\"args\":[\"x\"]}]}]}],\"kwargs\":{}}",
        "{\"choices\":[{\"message\":{\"content\":null,\"tool_calls\":[{\"function\":{}}]}}]}",
        "[{\"id\":\"d\",\"score\":\"high\"}]",
        "[{\"toolName\":\"t\",\"input\":{}}]",
        "{\"input\":-1,\"output\":1e400}",
        "\ud800",
        "a\0b",
        "jane@example.com 4111 1111 1111 1111",
        "{\"system\":[],\"prompt\":[{\"role\":\"user\"}]}",
        "text/plain",
        "application/json",
    ];

    private static int Iterations =>
        int.TryParse(Environment.GetEnvironmentVariable("FAULTLINE_FUZZ_ITERATIONS"), CultureInfo.InvariantCulture, out var given)
            ? given
            : 2_000;

    private readonly SpanAssembler _assembler = new();
    private readonly PrivateText _private = new(new Pseudonyms(new byte[32]), PrivateKinds.All);

    [Fact]
    public void Mutated_JSON_is_a_request_or_is_refused() =>
        Run(
            "OTLP/JSON",
            (random, spans, others) => new Mutator(random).Mutate(ProtobufWriter.Json(spans), ProtobufWriter.Json(others)),
            bytes => Utf8.IsValid(bytes) ? OtlpJsonDecoder.Decode(bytes, Sources.Now) : null
        );

    [Fact]
    public void Mutated_protobuf_is_a_request_or_is_refused() =>
        Run(
            "OTLP/protobuf",
            (random, spans, others) => new Mutator(random).Mutate(ProtobufWriter.Request(spans), ProtobufWriter.Request(others)),
            bytes => OtlpProtobufDecoder.Decode(bytes, Sources.Now)
        );

    [Fact]
    public void Random_bytes_are_a_request_or_are_refused()
    {
        Run("random as JSON", (random, _, _) => RandomBytes(random), bytes => OtlpJsonDecoder.Decode(bytes, Sources.Now));
        Run("random as protobuf", (random, _, _) => RandomBytes(random), bytes => OtlpProtobufDecoder.Decode(bytes, Sources.Now));
    }

    [Fact]
    public void Whatever_the_attributes_say_the_normalisers_make_a_trace_or_none()
    {
        var told = 0;
        Each(
            "normalisers",
            random =>
            {
                var spans = RandomSpans(random);
                var assembled = _assembler.Assemble(spans);
                told += assembled?.Trace is null ? 0 : 1;
                Check(spans, assembled);
                Check(spans, _assembler.Assemble([.. spans.Select(_private.Protect)]));
            }
        );
        Assert.True(told > Iterations / 4, $"Only {told} of {Iterations} cases told a trace: they do not reach the normalisers.");
    }

    private static void Check(Span[] spans, AssembledTrace? assembled)
    {
        if (assembled?.Trace is { } trace)
        {
            Assert.Equal(spans[0].TraceId, trace.TraceId);
            Assert.NotEqual("", trace.Workflow);
            Assert.True(trace.LatencyMs >= 0);
            Assert.True(trace.InputTokens is null or >= 0 && trace.CostUsd is null or >= 0);
        }

        Assert.All(assembled?.Evaluations ?? [], evaluation => Assert.True(evaluation.Score is null or (>= 0 and <= 1)));
    }

    private void Run(string what, Func<Random, Span[], Span[], byte[]> make, Func<byte[], OtlpRequest?> decode)
    {
        var (decoded, spansFound) = (0, 0L);
        Each(
            what,
            random =>
            {
                var bytes = make(random, RandomSpans(random), RandomSpans(random));
                try
                {
                    var request = decode(bytes);
                    decoded += request is null ? 0 : 1;
                    foreach (var trace in (request?.Spans ?? []).GroupBy(span => span.TraceId))
                    {
                        spansFound += trace.Count();
                        Check([.. trace], _assembler.Assemble([.. trace]));
                    }
                }
                catch (Exception failure) when (failure is JsonException or InvalidDataException)
                {
                    // Not a request: the sender is told so.
                }
            }
        );
        output.WriteLine($"{what}: {decoded} of {Iterations} were requests, with {spansFound} spans.");
    }

    private void Each(string what, Action<Random> one)
    {
        var all = Stopwatch.StartNew();
        var slowest = TimeSpan.Zero;
        for (var i = 0; i < Iterations; i++)
        {
            var clock = Stopwatch.GetTimestamp();
            try
            {
                one(new Random(HashCode(what, i)));
            }
            catch (Exception failure)
            {
                throw new InvalidOperationException($"{what}: case {i} failed.", failure);
            }

            var took = Stopwatch.GetElapsedTime(clock);
            slowest = took > slowest ? took : slowest;
            Assert.True(took < Hang, $"{what}: case {i} took {took}.");
        }

        output.WriteLine(
            $"{what}: {Iterations} cases in {all.Elapsed.TotalSeconds:F0} s, slowest {slowest.TotalMilliseconds:F0} ms, heap {GC.GetTotalMemory(forceFullCollection: false) >> 20} MB after."
        );
    }

    // Stable across processes, unlike string.GetHashCode.
    private static int HashCode(string what, int number) => what.Aggregate(17, (hash, c) => unchecked((hash * 31) + c)) ^ (number * 7919);

    private static byte[] RandomBytes(Random random)
    {
        var bytes = new byte[random.Next(0, 300)];
        random.NextBytes(bytes);
        return bytes;
    }

    private static Span[] RandomSpans(Random random) =>
        [
            .. Enumerable
                .Range(1, random.Next(1, 6))
                .Select(id =>
                    Of(id, random.Next(3) == 0 ? null : random.Next(0, 7), "span " + id) with
                    {
                        Attributes = RandomAttributes(random),
                        EndUnixNano = Start + random.Next(-1_000_000, 1_000_000_000),
                        StatusCode = random.Next(3),
                        Scope = random.Next(5) == 0 ? "langfuse-sdk" : null,
                        Links = random.Next(4) == 0 ? [new SpanLink(7.ToString("x32"), 8.ToString("x16"))] : [],
                        Events = random.Next(3) == 0 ? [new SpanEvent(EventName(random), Start, RandomAttributes(random))] : [],
                    }
                )
                .Select(span => span.ParentSpanId == 0.ToString("x16") ? span with { ParentSpanId = null } : span)
                .Select(span => span with { EndUnixNano = Math.Max(span.StartUnixNano, span.EndUnixNano) }),
        ];

    private static string EventName(Random random) =>
        random.GetItems(
            [
                "gen_ai.choice",
                "gen_ai.user.message",
                "gen_ai.content.prompt",
                "gen_ai.client.inference.operation.details",
                "gen_ai.evaluation.result",
                "user_feedback",
                "db.query.result",
                "exception",
            ],
            1
        )[0];

    private static Dictionary<string, AttributeValue> RandomAttributes(Random random)
    {
        var attributes = new Dictionary<string, AttributeValue>(StringComparer.Ordinal);
        for (var i = random.Next(1, 12); i > 0; i--)
        {
            var text = Values[random.Next(Values.Length)];
            attributes[Names[random.Next(Names.Length)]] = random.Next(6) switch
            {
                0 => AttributeValue.OfNumber(random.GetItems([0, 1, -1, 0.5, 1e300, -1e300, 4111111111111111], 1)[0]),
                1 => AttributeValue.OfBoolean(random.Next(2) == 0),
                2 => AttributeValue.OfJson(text),
                _ => AttributeValue.OfText(text),
            };
        }

        return attributes;
    }
}
