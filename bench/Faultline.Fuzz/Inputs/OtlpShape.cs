using System.Globalization;
using System.Text;

namespace Faultline.Fuzz.Inputs;

/// <summary>Requests that are small and ask for much: spans without anything in them, one resource for many traces, values in values. The same in protobuf and in JSON.</summary>
internal sealed record OtlpShape
{
    private const int TraceOfFirst = 0xFA;

    /// <summary>Spans that can be used, in the traces by turns.</summary>
    public int Spans { get; init; } = 2;

    public int Traces { get; init; } = 1;

    /// <summary>Spans of no bytes at all, before the others.</summary>
    public int EmptySpans { get; init; }

    /// <summary>Characters of one attribute of the resource.</summary>
    public int Resource { get; init; }

    /// <summary>Characters of the scope's name.</summary>
    public int Scope { get; init; }

    /// <summary>Links of each span.</summary>
    public int Links { get; init; }

    /// <summary>How deep a value of the first span is nested; 1 is a plain value, 0 is none.</summary>
    public int Depth { get; init; }

    /// <summary>The same of a value of the resource.</summary>
    public int ResourceDepth { get; init; }

    /// <summary>Nested in lists of keys and values instead of lists.</summary>
    public bool Keyed { get; init; }

    /// <summary>Resource and scope stand behind the spans.</summary>
    public bool Late { get; init; }

    /// <summary>A shape that a decoder must take, in time and memory by its size.</summary>
    public static OtlpShape Any(Random random) =>
        new()
        {
            Spans = random.Next(6),
            Traces = random.Next(1, 4),
            EmptySpans = random.Next(8) == 0 ? random.Next(1_500) : random.Next(3),
            // No larger than other requests, for a mutation may repeat it twenty thousand times.
            Resource = random.Next(4) == 0 ? random.Next(3_000) : 0,
            Scope = random.Next(4) == 0 ? random.Next(2_000) : 5,
            Links = random.Next(4) == 0 ? random.Next(20) : 0,
            Depth = random.Next(3) == 0 ? random.Next(60, 70) : random.Next(4),
            ResourceDepth = random.Next(8) == 0 ? random.Next(60, 70) : 0,
            Keyed = random.Next(2) == 0,
            Late = random.Next(2) == 0,
        };

    public byte[] Protobuf()
    {
        var attributes = new List<ProtoField> { Attribute(1, "service.name", In(2, Of(1, "shop"))) };
        if (Resource > 0)
        {
            attributes.Add(Attribute(1, "large", In(2, Of(1, new string('r', Resource)))));
        }

        if (ResourceDepth > 0)
        {
            attributes.Add(Attribute(1, "deep", In(2, [.. Value(ResourceDepth)])));
        }

        var scope = In(1, Of(1, new string('s', Scope)));
        var resource = In(1, [.. attributes]);
        ProtoField[] spans = [.. Enumerable.Repeat(In(2), EmptySpans), .. Enumerable.Range(0, Spans).Select(ProtobufSpan)];
        var scoped = In(2, Late ? [.. spans, scope] : [scope, .. spans]);
        return ProtoField.Write([In(1, Late ? [scoped, resource] : [resource, scoped])]);
    }

    public byte[] Json()
    {
        var spans = string.Join(',', Enumerable.Repeat("{}", EmptySpans).Concat(Enumerable.Range(0, Spans).Select(JsonSpan)));
        var large = Resource > 0 ? $$$""",{"key":"large","value":{"stringValue":"{{{new string('r', Resource)}}}"}}""" : "";
        var deep = ResourceDepth > 0 ? $$$""",{"key":"deep","value":{{{JsonValue(ResourceDepth)}}}}""" : "";
        var resource = $$$""" "resource":{"attributes":[{"key":"service.name","value":{"stringValue":"shop"}}{{{large}}}{{{deep}}}]} """;
        var scope = $$$""" "scope":{"name":"{{{new string('s', Scope)}}}"} """;
        var scoped = $$$""" "scopeSpans":[{{{{Both($"\"spans\":[{spans}]", scope)}}}}] """;
        return Encoding.UTF8.GetBytes($$$"""{"resourceSpans":[{{{{Both(scoped, resource)}}}}]}""");
    }

    private string Both(string spans, string shared) => Late ? $"{spans},{shared}" : $"{shared},{spans}";

    private string TraceId(int span) => (TraceOfFirst + (span % Traces)).ToString("x32", CultureInfo.InvariantCulture);

    private static string SpanId(int span) => (span + 1).ToString("x16", CultureInfo.InvariantCulture);

    private ProtoField ProtobufSpan(int span) =>
        In(
            2,
            [
                Of(1, Convert.FromHexString(TraceId(span))),
                Of(2, Convert.FromHexString(SpanId(span))),
                new ProtoField
                {
                    Number = 7,
                    Wire = ProtoField.Fixed64,
                    Value = (ulong)SpanMaker.Start,
                },
                .. Depth > 0 && span == 0 ? [Attribute(9, "deep", In(2, [.. Value(Depth)]))] : Array.Empty<ProtoField>(),
                .. Enumerable
                    .Range(0, Links)
                    .Select(link => In(13, Of(1, Convert.FromHexString(TraceId(0))), Of(2, Convert.FromHexString(SpanId(link))))),
            ]
        );

    private string JsonSpan(int span)
    {
        var links = string.Join(
            ',',
            Enumerable.Range(0, Links).Select(link => $$"""{"traceId":"{{TraceId(0)}}","spanId":"{{SpanId(link)}}"}""")
        );
        var attributes = Depth > 0 && span == 0 ? $$$"""{"key":"deep","value":{{{JsonValue(Depth)}}}}""" : "";
        return $$"""{"traceId":"{{TraceId(span)}}","spanId":"{{SpanId(span)}}","startTimeUnixNano":"{{SpanMaker.Start}}","attributes":[{{attributes}}],"links":[{{links}}]}""";
    }

    // The fields of an AnyValue.
    private List<ProtoField> Value(int depth)
    {
        var value = Of(1, "x");
        for (; depth > 1; depth--)
        {
            value = Keyed ? In(6, Attribute(1, "k", In(2, value))) : In(5, In(1, value));
        }

        return [value];
    }

    private string JsonValue(int depth)
    {
        var (open, close) = Keyed
            ? ("""{"kvlistValue":{"values":[{"key":"k","value":""", "}]}}")
            : ("""{"arrayValue":{"values":[""", "]}}");
        return new StringBuilder()
            .Insert(0, open, depth - 1)
            .Append("""{"stringValue":"x"}""")
            .Append(new StringBuilder().Insert(0, close, depth - 1))
            .ToString();
    }

    private static ProtoField Attribute(int number, string name, ProtoField value) => In(number, Of(1, name), value);

    private static ProtoField Of(int number, string text) => Of(number, Encoding.UTF8.GetBytes(text));

    private static ProtoField Of(int number, byte[] bytes) =>
        new()
        {
            Number = number,
            Wire = ProtoField.Bytes,
            Content = bytes,
        };

    private static ProtoField In(int number, params List<ProtoField> children) =>
        new()
        {
            Number = number,
            Wire = ProtoField.Bytes,
            Children = children,
        };
}
