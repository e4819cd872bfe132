using Faultline.Sources.Otlp.Protobuf;
using Faultline.Sources.Rows;
using Faultline.Traces;

namespace Faultline.Sources.Otlp;

/// <summary>OTLP protobuf <c>ExportTraceServiceRequest</c> → spans (opentelemetry-proto, collector/trace/v1 and trace/v1), read in one pass without message objects in between.</summary>
/// <remarks>Fields that the specification adds later are passed over. A span that cannot be used is left out and named.</remarks>
public static class OtlpProtobufDecoder
{
    /// <exception cref="InvalidDataException">The bytes are no protobuf message of this form.</exception>
    public static OtlpRequest Decode(ReadOnlySpan<byte> protobuf, DateTime now)
    {
        var request = new OtlpRequest();
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
        var reader = new ProtoReader(message);
        while (reader.Next())
        {
            if (reader.Field == 1 && reader.Type == WireType.Bytes)
            {
                resource = ProtoAttributes.Read(reader.Bytes(), 1);
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
                ScopeSpans(reader.Bytes(), resource, request, now);
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
            if (reader.Field == 2 && reader.Type == WireType.Bytes)
            {
                OneSpan(reader.Bytes(), scope, resource, request, now);
            }
            else
            {
                reader.Skip();
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

    private static void OneSpan(
        ReadOnlySpan<byte> message,
        string? scope,
        IReadOnlyDictionary<string, AttributeValue> resource,
        OtlpRequest request,
        DateTime now
    )
    {
        var draft = OtlpSpanDraft.OfProtobuf(message);
        try
        {
            request.Spans.Add(draft.Finish(now, scope, resource));
        }
        catch (RowFaultException fault)
        {
            request.Faults.Add(new OtlpFault(fault.Field, fault.Message));
        }
    }
}
