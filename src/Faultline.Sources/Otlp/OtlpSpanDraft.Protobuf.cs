using Faultline.Sources.Otlp.Protobuf;
using Faultline.Traces;

namespace Faultline.Sources.Otlp;

/// <summary>The same fields out of a protobuf <c>Span</c> (opentelemetry-proto, trace.proto).</summary>
internal sealed partial class OtlpSpanDraft
{
    public static OtlpSpanDraft OfProtobuf(ReadOnlySpan<byte> message)
    {
        var draft = new OtlpSpanDraft();
        var reader = new ProtoReader(message);
        while (reader.Next())
        {
            switch (reader.Field, reader.Type)
            {
                case (1, WireType.Bytes):
                    draft._traceId = ProtoIds.Trace(Short(reader.Bytes()));
                    break;
                case (2, WireType.Bytes):
                    draft._spanId = Convert.ToHexStringLower(Short(reader.Bytes()));
                    break;
                case (4, WireType.Bytes):
                    draft._parentSpanId = ProtoIds.Parent(Short(reader.Bytes()));
                    break;
                case (5, WireType.Bytes):
                    draft._name = ProtoText.Of(reader.Bytes());
                    break;
                case (6, WireType.Varint):
                    draft._kind = Enumerated(reader.Varint(), Kinds);
                    break;
                case (7, WireType.Fixed64):
                    draft._start = reader.Fixed64();
                    break;
                case (8, WireType.Fixed64):
                    draft._end = reader.Fixed64();
                    break;
                case (11, WireType.Bytes):
                    draft.Event(reader.Bytes());
                    break;
                case (13, WireType.Bytes):
                    draft.Link(reader.Bytes());
                    break;
                case (15, WireType.Bytes):
                    draft.Status(reader.Bytes());
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        draft._attributes = ProtoAttributes.Read(message, 9, ref draft._tooDeep);
        return draft;
    }

    private void Event(ReadOnlySpan<byte> message)
    {
        var reader = new ProtoReader(message);
        var name = "";
        ulong time = 0;
        while (reader.Next())
        {
            switch (reader.Field, reader.Type)
            {
                case (1, WireType.Fixed64):
                    time = reader.Fixed64();
                    break;
                case (2, WireType.Bytes):
                    name = ProtoText.Of(reader.Bytes());
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        if (name.Length > 0)
        {
            (_events ??= []).Add(
                new SpanEvent(name, time <= long.MaxValue ? (long)time : 0, ProtoAttributes.Read(message, 3, ref _tooDeep))
            );
        }
    }

    private void Link(ReadOnlySpan<byte> message)
    {
        var reader = new ProtoReader(message);
        var (traceId, spanId) = (default(string), default(string));
        while (reader.Next())
        {
            switch (reader.Field, reader.Type)
            {
                case (1, WireType.Bytes):
                    traceId = Convert.ToHexStringLower(Short(reader.Bytes()));
                    break;
                case (2, WireType.Bytes):
                    spanId = Convert.ToHexStringLower(Short(reader.Bytes()));
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        // A link that points nowhere takes nothing from the span.
        if (IsId(traceId, 32) && IsId(spanId, 16))
        {
            (_links ??= []).Add(new SpanLink(traceId!, spanId!));
        }
    }

    private void Status(ReadOnlySpan<byte> message)
    {
        var reader = new ProtoReader(message);
        while (reader.Next())
        {
            switch (reader.Field, reader.Type)
            {
                case (2, WireType.Bytes):
                    _statusMessage = ProtoText.Of(reader.Bytes());
                    break;
                case (3, WireType.Varint):
                    _statusCode = Enumerated(reader.Varint(), Codes);
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }
    }

    private static int Enumerated(ulong number, string[] names) => number < (ulong)names.Length ? (int)number : 0;

    // An id that is too long is a fault either way; its text need not be as long as what was sent.
    private static ReadOnlySpan<byte> Short(ReadOnlySpan<byte> id) => id.Length <= 32 ? id : id[..32];
}
