using Faultline.Sources.Otlp.Protobuf;
using Faultline.Traces;

namespace Faultline.Sources.Otlp;

/// <summary>OTLP protobuf <c>ExportTraceServiceRequest</c> → spans (opentelemetry-proto, collector/trace/v1 and trace/v1), read in one pass without message objects in between.</summary>
/// <remarks>Fields that the specification adds later are passed over. A span that cannot be used is left out and counted, and the first of them named.</remarks>
public static class OtlpProtobufDecoder
{
    /// <param name="protobuf">The request.</param>
    /// <param name="now">Now, UTC, for times that are too far ahead.</param>
    /// <param name="mostSpans">Spans that are read of it; those beyond are only counted.</param>
    /// <exception cref="InvalidDataException">The bytes are no protobuf message of this form.</exception>
    public static OtlpRequest Decode(ReadOnlySpan<byte> protobuf, DateTime now, int mostSpans = int.MaxValue)
    {
        var request = new OtlpRequest(mostSpans);
        var reader = new ProtoReader(protobuf);
        while (reader.Next())
        {
            if (reader.Field == 1 && reader.Type == WireType.Bytes)
            {
                ResourceSpans(reader.Bytes(), request, now);
            }
            else
            {
                reader.Skip();
            }
        }

        return request;
    }

    private static void ResourceSpans(ReadOnlySpan<byte> message, OtlpRequest request, DateTime now)
    {
        // The resource may stand after its spans, so it is looked for first.
        var resource = OtlpAttributes.None;
        var tooDeep = false;
        var reader = new ProtoReader(message);
        while (reader.Next())
        {
            if (reader.Field == 1 && reader.Type == WireType.Bytes)
            {
                tooDeep = false;
                resource = ProtoAttributes.Read(reader.Bytes(), 1, ref tooDeep);
            }
            else
            {
                reader.Skip();
            }
        }

        reader = new ProtoReader(message);
        while (reader.Next())
        {
            if (reader.Field is 2 or 1000 && reader.Type == WireType.Bytes)
            {
                ScopeSpans(reader.Bytes(), resource, tooDeep, request, now);
            }
            else
            {
                reader.Skip();
            }
        }
    }

    private static void ScopeSpans(
        ReadOnlySpan<byte> message,
        IReadOnlyDictionary<string, AttributeValue> resource,
        bool tooDeep,
        OtlpRequest request,
        DateTime now
    )
    {
        string? scope = null;
        var reader = new ProtoReader(message);
        while (reader.Next())
        {
            if (reader.Field == 1 && reader.Type == WireType.Bytes)
            {
                scope = ScopeName(reader.Bytes()) ?? scope;
            }
            else
            {
                reader.Skip();
            }
        }

        reader = new ProtoReader(message);
        while (reader.Next())
        {
            if (reader.Field != 2 || reader.Type != WireType.Bytes)
            {
                reader.Skip();
            }
            else if (!request.Takes())
            {
                reader.Bytes();
            }
            else if (OtlpSpanDraft.OfProtobuf(reader.Bytes()).Finish(request, now, scope, resource, tooDeep) is { } span)
            {
                request.Spans.Add(span);
            }
        }
    }

    private static string? ScopeName(ReadOnlySpan<byte> message)
    {
        string? name = null;
        var reader = new ProtoReader(message);
        while (reader.Next())
        {
            if (reader.Field == 1 && reader.Type == WireType.Bytes)
            {
                name = ProtoText.Of(reader.Bytes());
            }
            else
            {
                reader.Skip();
            }
        }

        return name;
    }
}
