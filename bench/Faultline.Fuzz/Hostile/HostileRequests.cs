using System.Globalization;
using System.IO.Compression;
using System.Text;
using Faultline.Fuzz.Inputs;

namespace Faultline.Fuzz.Hostile;

/// <summary>The requests. Each tells of a trace of its own, with a thumb down, so that it can be analysed afterwards.</summary>
internal static class HostileRequests
{
    public const int ManySpans = 1_000_000;

    /// <summary>The trace of a million spans.</summary>
    public static string ManySpansTrace { get; } = TraceId(90);

    public static IEnumerable<HostileRequest> All =>
        [
            new("plain request, for comparison", Door.HttpJson, "200", [Json(Span(1, 1, null, Talk("q", "r")))]),
            new("gzip bomb, 10 GB of zeros", Door.HttpProtobufGzip, "413", Made(() => Bomb(10L << 30)), "max_decompressed_mb"),
            new("gzip bomb, 10 GB of zeros", Door.HttpJsonGzip, "413", Made(() => Bomb(10L << 30)), "max_decompressed_mb"),
            new("gzip bomb, 10 GB of zeros", Door.GrpcGzip, "grpc 8", Made(() => Bomb(10L << 30)), "max_decompressed_mb"),
            new(
                "attribute of 100 MB",
                Door.HttpJson,
                "413",
                Made(() => Json(Span(2, 1, null, Talk(new string('x', 100 << 20), "r")))),
                "max_body_mb"
            ),
            new(
                "attribute of 100 MB",
                Door.HttpJsonGzip,
                "413",
                Made(() => Gzip(Json(Span(2, 1, null, Talk(new string('x', 100 << 20), "r"))))),
                "max_decompressed_mb"
            ),
            new("attribute of 100 MB", Door.Grpc, "grpc 8", Made(() => Protobuf(3, new string('x', 100 << 20)))),
            new(
                "attribute of 60 MB",
                Door.HttpJsonGzip,
                "200",
                Made(() => Gzip(Json(Span(2, 1, null, Talk(new string('x', 60 << 20), "r"))))),
                "max_span_mb"
            ),
            new(
                "attribute of 60 MB",
                Door.HttpProtobufGzip,
                "200",
                Made(() => Gzip(Protobuf(3, new string('x', 60 << 20)))),
                "max_span_mb"
            ),
            new("attribute of 7 MB", Door.HttpProtobuf, "200", Made(() => Protobuf(4, new string('x', 7 << 20)))),
            new(
                "100,000 attributes",
                Door.HttpJson,
                "200",
                Made(() => Json(Span(5, 1, null, Talk("q", "r"), Many(100_000)))),
                "max_attributes"
            ),
            new(
                "values nested 60 deep, 8 MB",
                Door.HttpJsonGzip,
                "200",
                Made(() => Gzip(Json(Span(6, 1, null, Talk("q", "r"), Deep(60, 8 << 20)))))
            ),
            new("JSON nested 1,000,000 deep", Door.HttpJson, "400", Made(() => Encoding.UTF8.GetBytes(new string('[', 1_000_000)))),
            new(
                "JSON nested 1,000,000 deep in a request",
                Door.HttpJson,
                "400",
                Made(() => Encoding.UTF8.GetBytes("{\"resourceSpans\":" + new string('[', 1_000_000)))
            ),
            new("protobuf value nested 100,000 deep", Door.HttpProtobuf, "200", Made(() => Nested(100_000))),
            new(
                "JSON value nested 3,000 deep beside 500 spans",
                Door.HttpJson,
                "200",
                Made(() => new OtlpShape { Spans = 500, Depth = 3_000 }.Json()),
                "more than 64 deep"
            ),
            new(
                "resource of 7 MB for 1,000 traces",
                Door.HttpProtobuf,
                "200",
                Made(() =>
                    new OtlpShape
                    {
                        Resource = 7 << 20,
                        Spans = 1_000,
                        Traces = 1_000,
                    }.Protobuf()
                ),
                "max_resource_kb"
            ),
            new(
                "resource of 60 KB for 20,000 traces",
                Door.HttpProtobufGzip,
                "200",
                Made(() =>
                    Gzip(
                        new OtlpShape
                        {
                            Resource = 60_000,
                            Spans = 20_000,
                            Traces = 20_000,
                        }.Protobuf()
                    )
                ),
                "max_decompressed_mb"
            ),
            new("30 million empty spans", Door.HttpProtobufGzip, "200", Made(() => Gzip(EmptySpans(30_000_000))), "max_spans"),
            new("20 million empty spans", Door.HttpJsonGzip, "200", Made(() => Gzip(EmptyJsonSpans(20_000_000))), "max_spans"),
            new("invalid UTF-8 in JSON", Door.HttpJson, "400", Made(() => Spoilt(Json(Span(7, 1, null, Talk("q", "r")))))),
            new("invalid UTF-8 in protobuf", Door.HttpProtobuf, "200", Made(() => Spoilt(Protobuf(8, "QQQQ")))),
            new("random bytes", Door.Grpc, "grpc 3", Made(() => Noise(1 << 20))),
            new("parents in a circle of 50,000", Door.HttpJsonGzip, "200", Made(() => Gzip(Json(Circle(9, 50_000))))),
            new("parents in a chain of 50,000", Door.HttpJsonGzip, "200", Made(() => Gzip(Json(Chain(10, 50_000))))),
            new("a span that is its own parent", Door.HttpJson, "200", [Json(Span(11, 1, 1, Talk("q", "r")))]),
            new("clocks that run backwards", Door.HttpJson, "200", [Json(Backwards(12))]),
            new(
                "times of 1970 and of 2262",
                Door.HttpJson,
                "200",
                [Json(Span(13, 1, null, Talk("q", "r"), start: 1), Span(13, 2, null, Talk("q", "r"), start: long.MaxValue))],
                "partialSuccess"
            ),
            new("9,500 calls of 10^15 tokens", Door.HttpJsonGzip, "200", Made(() => Gzip(Json(Greedy(14, 9_500))))),
            new("200,000 system messages in one call", Door.HttpJsonGzip, "200", Made(() => Gzip(Json(Messages(15, 4_000, 200_000))))),
            new("a million spans in one trace", Door.HttpJsonGzip, "200", Trains()),
        ];

    private static string TraceId(int trace) => (0xFA0170 + trace).ToString("x32", CultureInfo.InvariantCulture);

    private static IEnumerable<byte[]> Made(Func<byte[]> make)
    {
        yield return make();
    }

    private static IEnumerable<byte[]> Trains()
    {
        const int ARequest = 10_000;
        for (var first = 0; first < ManySpans; first += ARequest)
        {
            yield return Gzip(
                Json([
                    .. Enumerable
                        .Range(first + 1, ARequest)
                        .Select(id => Span(90, id, id == 1 ? null : 1, id % 1_000 == 1 ? Talk("q", "r") : "")),
                ])
            );
        }
    }

    private static string[] Circle(int trace, int length) =>
        [.. Enumerable.Range(1, length).Select(id => Span(trace, id, (id % length) + 1, id % 100 == 1 ? Talk("q", "r") : ""))];

    private static string[] Chain(int trace, int length) =>
        [.. Enumerable.Range(1, length).Select(id => Span(trace, id, id == 1 ? null : id - 1, id == length ? Talk("q", "r") : ""))];

    private static string[] Backwards(int trace) =>
        [
            Span(trace, 1, null, Talk("q", "r"), start: SpanMaker.Start, end: SpanMaker.Start - 3_600_000_000_000),
            Span(trace, 2, 1, Talk("q", "r"), start: SpanMaker.Start - 86_400_000_000_000, end: 0),
        ];

    private static string[] Greedy(int trace, int calls) =>
        [
            .. Enumerable
                .Range(1, calls)
                .Select(id =>
                    Span(
                        trace,
                        id,
                        id == 1 ? null : 1,
                        Talk("q", "r"),
                        Int("gen_ai.usage.input_tokens", 999_999_999_999_999),
                        end: SpanMaker.Start + 1
                    )
                ),
        ];

    // One call whose history is long, and one that repeats system messages: each must not be held against all.
    private static string[] Messages(int trace, int known, int more)
    {
        static string System(int count, string text) =>
            "["
            + string.Join(
                ',',
                Enumerable.Range(0, count).Select(i => $$$"""{\"role\":\"system\",\"content\":\"{{{text}}}{{{i % 4_000}}}\"}""")
            )
            + "]";

        static string Text(string name, string value) => $$$"""{"key":"{{{name}}}","value":{"stringValue":"{{{value}}}"}}""";

        return
        [
            Span(trace, 1, null, Talk("q", "r")),
            Span(trace, 2, 1, Text("gen_ai.operation.name", "chat"), Text("gen_ai.input.messages", System(known, "a"))),
            Span(trace, 3, 1, Text("gen_ai.operation.name", "chat"), Text("gen_ai.input.messages", System(more, "a"))),
        ];
    }

    private static byte[] Json(params string[] spans) =>
        Encoding.UTF8.GetBytes(
            """{"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"hostile"}}]},"scopeSpans":[{"scope":{"name":"s"},"spans":["""
                + string.Join(',', spans)
                + "]}]}]}"
        );

    private static string Span(
        int trace,
        int id,
        int? parent,
        string attributes,
        string more = "",
        long start = SpanMaker.Start,
        long end = SpanMaker.Start + 5_000_000
    ) =>
        $$$"""{"traceId":"{{{TraceId(trace)}}}","spanId":"{{{id:x16}}}","parentSpanId":"{{{parent:x16}}}","name":"chat","startTimeUnixNano":"{{{start}}}","endTimeUnixNano":"{{{end}}}","attributes":[{{{string.Join(',', new[] { attributes, more }.Where(static a => a.Length > 0))}}}]}""";

    private static string Talk(string query, string response) =>
        $$$"""
            {"key":"gen_ai.operation.name","value":{"stringValue":"chat"}},{"key":"gen_ai.prompt","value":{"stringValue":"{{{query}}}"}},{"key":"gen_ai.completion","value":{"stringValue":"{{{response}}}"}},{"key":"user_feedback","value":{"stringValue":"down"}}
            """;

    private static string Int(string name, long value) => $$$"""{"key":"{{{name}}}","value":{"intValue":"{{{value}}}"}}""";

    private static string Many(int count) =>
        string.Join(',', Enumerable.Range(0, count).Select(static i => Int("k" + i.ToString(CultureInfo.InvariantCulture), i)));

    private static string Deep(int levels, int size)
    {
        var text = $$$"""{"stringValue":"{{{new string('x', size)}}}"}""";
        for (var i = 0; i < (levels - 12) / 3; i++)
        {
            text = $$$"""{"arrayValue":{"values":[{{{text}}}]}}""";
        }

        return $$$"""{"key":"deep","value":{{{text}}}}""";
    }

    private static byte[] Protobuf(int trace, string query)
    {
        ProtoField Of(int number, byte[] bytes) =>
            new()
            {
                Number = number,
                Wire = ProtoField.Bytes,
                Content = bytes,
            };
        ProtoField In(int number, params List<ProtoField> children) =>
            new()
            {
                Number = number,
                Wire = ProtoField.Bytes,
                Children = children,
            };
        ProtoField Attribute(int number, string name, string value) =>
            In(number, Of(1, Encoding.UTF8.GetBytes(name)), In(2, Of(1, Encoding.UTF8.GetBytes(value))));
        ProtoField Time(int number, long value) =>
            new()
            {
                Number = number,
                Wire = ProtoField.Fixed64,
                Value = (ulong)value,
            };
        return ProtoField.Write([
            In(
                1,
                In(1, Attribute(1, "service.name", "hostile")),
                In(
                    2,
                    In(
                        2,
                        Of(1, Convert.FromHexString(TraceId(trace))),
                        Of(2, Convert.FromHexString(1.ToString("x16", CultureInfo.InvariantCulture))),
                        Of(5, "chat"u8.ToArray()),
                        Time(7, SpanMaker.Start),
                        Time(8, SpanMaker.Start + 5_000_000),
                        Attribute(9, "gen_ai.operation.name", "chat"),
                        Attribute(9, "gen_ai.prompt", query),
                        Attribute(9, "gen_ai.completion", "r"),
                        Attribute(9, "user_feedback", "down")
                    )
                )
            ),
        ]);
    }

    private static byte[] Nested(int depth)
    {
        // From the inside out; each level stands in front of what is written already.
        var bytes = new byte[depth * 20];
        var at = bytes.Length;
        int[] path = [1, 5];
        for (var i = 0; i < depth; i++)
        {
            at = Prepend(bytes, at, path[i % 2]);
        }

        foreach (var field in (int[])[2, 9, 2, 2, 1])
        {
            at = Prepend(bytes, at, field);
        }

        return bytes[at..];
    }

    private static byte[] EmptySpans(int count)
    {
        byte[] Field(int number, byte[] content)
        {
            var bytes = new byte[content.Length + 10];
            content.CopyTo(bytes, 10);
            return bytes[Prepend(bytes, 10, number)..];
        }

        var spans = new byte[2 * count];
        for (var i = 0; i < spans.Length; i += 2)
        {
            spans[i] = (2 << 3) | 2;
        }

        return Field(1, Field(2, spans));
    }

    private static byte[] EmptyJsonSpans(int count)
    {
        var spans = new StringBuilder("""{"resourceSpans":[{"scopeSpans":[{"spans":[{}""").Insert(43, "{},", count - 1).Append("]}]}]}");
        return Encoding.UTF8.GetBytes(spans.ToString());
    }

    private static int Prepend(byte[] bytes, int at, int field)
    {
        var length = new List<byte>();
        for (var rest = bytes.Length - at; ; rest >>= 7)
        {
            length.Add((byte)(rest < 0x80 ? rest : rest | 0x80));
            if (rest < 0x80)
            {
                break;
            }
        }

        at -= length.Count;
        length.CopyTo(bytes, at);
        bytes[--at] = (byte)((field << 3) | 2);
        return at;
    }

    private static byte[] Spoilt(byte[] bytes)
    {
        var at = bytes.AsSpan().IndexOf("QQQQ"u8) is var found and >= 0 ? found : bytes.AsSpan().IndexOf("\"q\""u8) + 1;
        bytes[at] = 0xC3;
        return bytes;
    }

    private static byte[] Noise(int length)
    {
        var bytes = new byte[length];
        new Random(1).NextBytes(bytes);
        return bytes;
    }

    private static byte[] Gzip(byte[] bytes)
    {
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest))
        {
            gzip.Write(bytes);
        }

        return compressed.ToArray();
    }

    private static byte[] Bomb(long length)
    {
        var piece = new byte[1 << 20];
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Optimal))
        {
            for (var left = length; left > 0; left -= piece.Length)
            {
                gzip.Write(piece);
            }
        }

        return compressed.ToArray();
    }
}
