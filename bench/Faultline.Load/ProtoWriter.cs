using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Faultline.Load;

/// <summary>Writes protobuf messages, inner ones first.</summary>
internal sealed class ProtoWriter
{
    private readonly ArrayBufferWriter<byte> _bytes = new();

    public int Length => _bytes.WrittenCount;

    public byte[] ToArray() => _bytes.WrittenSpan.ToArray();

    public ProtoWriter Text(int field, string text) => Bytes(field, Encoding.UTF8.GetBytes(text));

    public ProtoWriter Bytes(int field, ReadOnlySpan<byte> bytes)
    {
        Varint((ulong)((field << 3) | 2));
        Varint((ulong)bytes.Length);
        _bytes.Write(bytes);
        return this;
    }

    public ProtoWriter Message(int field, ProtoWriter message) => Bytes(field, message.ToArray());

    public ProtoWriter Number(int field, ulong value)
    {
        Varint((ulong)(field << 3));
        Varint(value);
        return this;
    }

    public ProtoWriter Fixed64(int field, ulong value)
    {
        Varint((ulong)((field << 3) | 1));
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, value);
        _bytes.Write(bytes);
        return this;
    }

    /// <summary>An OTLP <c>KeyValue</c>.</summary>
    public ProtoWriter Attribute(int field, string key, string value) =>
        Message(field, new ProtoWriter().Text(1, key).Message(2, new ProtoWriter().Text(1, value)));

    public ProtoWriter Attribute(int field, string key, long value) =>
        Message(field, new ProtoWriter().Text(1, key).Message(2, new ProtoWriter().Number(3, (ulong)value)));

    private void Varint(ulong value)
    {
        for (; value >= 0x80; value >>= 7)
        {
            _bytes.Write([(byte)(value | 0x80)]);
        }

        _bytes.Write([(byte)value]);
    }
}
