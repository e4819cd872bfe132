using System.Globalization;
using System.Text;
using Faultline.Traces;

namespace Faultline.Fuzz.Inputs;

/// <summary>Spans as an <c>ExportTraceServiceRequest</c> in protobuf (opentelemetry-proto, trace/v1), written without the product's help.</summary>
internal static class OtlpWriter
{
    public static byte[] Request(IEnumerable<Span> spans) =>
        Message(
            1,
            [
                .. Message(1, Attributes(1, spans.First().Resource)),
                .. Message(2, [.. Message(1, Text(1, "scope")), .. spans.SelectMany(One)]),
            ]
        );

    private static IEnumerable<byte> One(Span span) =>
        Message(
            2,
            [
                .. Bytes(1, Convert.FromHexString(span.TraceId)),
                .. Bytes(2, Convert.FromHexString(span.SpanId)),
                .. span.ParentSpanId is { } parent ? Bytes(4, Convert.FromHexString(parent)) : [],
                .. Text(5, span.Name),
                .. Varint((6 << 3) | 0),
                .. Varint((ulong)span.Kind),
                .. Fixed(7, (ulong)span.StartUnixNano),
                .. Fixed(8, (ulong)span.EndUnixNano),
                .. Attributes(9, span.Attributes),
                .. span.Events.SelectMany(e =>
                    Message(11, [.. Fixed(1, (ulong)e.UnixNano), .. Text(2, e.Name), .. Attributes(3, e.Attributes)])
                ),
                .. span.Links.SelectMany(l =>
                    Message(13, [.. Bytes(1, Convert.FromHexString(l.TraceId)), .. Bytes(2, Convert.FromHexString(l.SpanId))])
                ),
                .. Message(15, [.. Varint((3 << 3) | 0), .. Varint((ulong)span.StatusCode)]),
            ]
        );

    private static byte[] Attributes(int field, IReadOnlyDictionary<string, AttributeValue> attributes) =>
        [.. attributes.SelectMany(a => Message(field, [.. Text(1, a.Key), .. Message(2, Value(a.Value))]))];

    private static byte[] Value(AttributeValue value) =>
        value.Kind switch
        {
            AttributeKind.Boolean => [.. Varint((2 << 3) | 0), (byte)value.Number],
            AttributeKind.Number => [.. Varint((4 << 3) | 1), .. BitConverter.GetBytes(value.Number)],
            // An array of one text stands for every nested value.
            AttributeKind.Json => Message(5, Message(1, Text(1, value.ToString()))),
            _ => Text(1, value.ToString()),
        };

    private static byte[] Text(int field, string text) => Bytes(field, Encoding.UTF8.GetBytes(text));

    private static byte[] Message(int field, byte[] body) => Bytes(field, body);

    private static byte[] Bytes(int field, byte[] body) => [.. Varint((ulong)((field << 3) | 2)), .. Varint((ulong)body.Length), .. body];

    private static byte[] Fixed(int field, ulong value) => [.. Varint((ulong)((field << 3) | 1)), .. BitConverter.GetBytes(value)];

    private static byte[] Varint(ulong value)
    {
        var bytes = new List<byte>();
        for (; value > 127; value >>= 7)
        {
            bytes.Add((byte)(value | 128));
        }

        bytes.Add((byte)value);
        return [.. bytes];
    }

    /// <summary>The same in OTLP/JSON.</summary>
    public static byte[] Json(IEnumerable<Span> spans) =>
        System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(
            new
            {
                resourceSpans = new[]
                {
                    new
                    {
                        resource = new { attributes = JsonAttributes(spans.First().Resource) },
                        scopeSpans = new[]
                        {
                            new
                            {
                                scope = new { name = "scope" },
                                spans = spans
                                    .Select(s => new
                                    {
                                        traceId = s.TraceId,
                                        spanId = s.SpanId,
                                        parentSpanId = s.ParentSpanId ?? "",
                                        name = s.Name,
                                        kind = s.Kind,
                                        startTimeUnixNano = s.StartUnixNano.ToString(CultureInfo.InvariantCulture),
                                        endTimeUnixNano = s.EndUnixNano.ToString(CultureInfo.InvariantCulture),
                                        attributes = JsonAttributes(s.Attributes),
                                        events = s.Events.Select(e => new { name = e.Name, attributes = JsonAttributes(e.Attributes) }),
                                        links = s.Links.Select(l => new { traceId = l.TraceId, spanId = l.SpanId }),
                                        status = new { code = s.StatusCode },
                                    })
                                    .ToArray(),
                            },
                        },
                    },
                },
            }
        );

    private static object[] JsonAttributes(IReadOnlyDictionary<string, AttributeValue> attributes) =>
        [
            .. attributes.Select(a => new
            {
                key = a.Key,
                value = (object)(
                    a.Value.Kind switch
                    {
                        AttributeKind.Boolean => new { boolValue = a.Value.Number != 0 },
                        AttributeKind.Number => new { doubleValue = a.Value.Number },
                        AttributeKind.Json => new { arrayValue = new { values = new[] { new { stringValue = a.Value.ToString() } } } },
                        _ => new { stringValue = a.Value.ToString() },
                    }
                ),
            }),
        ];
}
