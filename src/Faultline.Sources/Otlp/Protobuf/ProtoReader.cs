using System.Buffers.Binary;

namespace Faultline.Sources.Otlp.Protobuf;

/// <summary>Walks the fields of one protobuf message in place (protobuf.dev, encoding).</summary>
/// <remarks>Nothing is copied and no length is believed beyond the bytes that are there, so that a hostile message costs no more than its size.</remarks>
internal ref struct ProtoReader(ReadOnlySpan<byte> message)
{
    private readonly ReadOnlySpan<byte> _message = message;
    private int _at;

    /// <summary>Number of the field that the reader stands on.</summary>
    public int Field { get; private set; }

    public WireType Type { get; private set; }

    /// <summary>Steps to the next field; its value must then be read or skipped. False at the end of the message.</summary>
    /// <exception cref="InvalidDataException">The bytes are no protobuf message.</exception>
    public bool Next()
    {
        if (_at == _message.Length)
        {
            return false;
        }

        var tag = Varint();
        if (tag >> 3 is 0 or > 536_870_911)
        {
            throw new InvalidDataException("A field has a number that protobuf does not allow.");
        }

        Field = (int)(tag >> 3);
        Type = (WireType)(tag & 7);
        return true;
    }

    public ulong Varint()
    {
        // Tags and most lengths are a single byte.
        var at = _at;
        if ((uint)at < (uint)_message.Length && _message[at] < 0x80)
        {
            _at = at + 1;
            return _message[at];
        }

        return LongVarint();
    }

    public ulong Fixed64()
    {
        var value = BinaryPrimitives.ReadUInt64LittleEndian(Take(8));
        return value;
    }

    public ReadOnlySpan<byte> Bytes()
    {
        var length = Varint();
        return length <= (ulong)(_message.Length - _at) ? Take((int)length) : throw Truncated();
    }

    /// <summary>Passes over the value that the reader stands on.</summary>
    public void Skip()
    {
        switch (Type)
        {
            case WireType.Varint:
                Varint();
                break;
            case WireType.Fixed64:
                Take(8);
                break;
            case WireType.Bytes:
                Bytes();
                break;
            case WireType.Fixed32:
                Take(4);
                break;
            default:
                // Groups went out of use before OTLP was written.
                throw new InvalidDataException("A field is of a wire type that OTLP does not use.");
        }
    }

    private ulong LongVarint()
    {
        ulong value = 0;
        for (var shift = 0; shift < 70; shift += 7)
        {
            if (_at == _message.Length)
            {
                throw Truncated();
            }

            var next = _message[_at++];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }

        throw new InvalidDataException("A number is longer than ten bytes.");
    }

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count > _message.Length - _at)
        {
            throw Truncated();
        }

        var taken = _message.Slice(_at, count);
        _at += count;
        return taken;
    }

    private static InvalidDataException Truncated() => new("The message ends inside a field.");
}

/// <summary>How a field's value is written.</summary>
internal enum WireType
{
    Varint = 0,
    Fixed64 = 1,
    Bytes = 2,
    Fixed32 = 5,
}
