using System.Buffers.Binary;

namespace Faultline.Fuzz.Inputs;

/// <summary>One field of a protobuf message, as far as the bytes tell it without a schema: what looks like a message inside is one.</summary>
internal sealed class ProtoField
{
    public const int Varint = 0;
    public const int Fixed64 = 1;
    public const int Bytes = 2;
    public const int Fixed32 = 5;

    private const int Deepest = 12;

    public int Number { get; set; }

    public int Wire { get; set; }

    public ulong Value { get; set; }

    /// <summary>Of a field of bytes that hold no message.</summary>
    public byte[] Content { get; set; } = [];

    /// <summary>Of a field of bytes that hold one.</summary>
    public List<ProtoField>? Children { get; set; }

    /// <summary>Added to the length that is written, to make it a lie.</summary>
    public long LengthError { get; set; }

    /// <summary>The fields of a message; null where the bytes are none.</summary>
    public static List<ProtoField>? Read(ReadOnlySpan<byte> message, int depth = 0)
    {
        var fields = new List<ProtoField>();
        while (!message.IsEmpty)
        {
            if (ReadVarint(ref message) is not { } tag || tag >> 3 is 0 or > 2_000)
            {
                return null;
            }

            var field = new ProtoField { Number = (int)(tag >> 3), Wire = (int)(tag & 7) };
            if (!field.ReadValue(ref message, depth))
            {
                return null;
            }

            fields.Add(field);
        }

        return fields;
    }

    public static byte[] Write(List<ProtoField> message)
    {
        var bytes = new List<byte>(256);
        foreach (var field in message)
        {
            field.Write(bytes);
        }

        return [.. bytes];
    }

    /// <summary>The same once more, sharing nothing.</summary>
    public ProtoField Copy() =>
        new()
        {
            Number = Number,
            Wire = Wire,
            Value = Value,
            Content = Content,
            Children = Children?.ConvertAll(static child => child.Copy()),
            LengthError = LengthError,
        };

    private bool ReadValue(ref ReadOnlySpan<byte> message, int depth)
    {
        var fixedLength = Wire == Fixed64 ? 8 : 4;
        switch (Wire)
        {
            case Varint when ReadVarint(ref message) is { } value:
                Value = value;
                return true;
            case Fixed64 or Fixed32 when message.Length >= fixedLength:
                Value =
                    Wire == Fixed64 ? BinaryPrimitives.ReadUInt64LittleEndian(message) : BinaryPrimitives.ReadUInt32LittleEndian(message);
                message = message[fixedLength..];
                return true;
            case Bytes when ReadVarint(ref message) is { } length && length <= (ulong)message.Length:
                Content = message[..(int)length].ToArray();
                Children = depth < Deepest && Content.Length > 1 ? Read(Content, depth + 1) : null;
                message = message[(int)length..];
                return true;
            default:
                return false;
        }
    }

    private void Write(List<byte> bytes)
    {
        WriteVarint(bytes, ((ulong)Number << 3) | (uint)Wire);
        switch (Wire)
        {
            case Varint:
                WriteVarint(bytes, Value);
                break;
            case Bytes:
                var content = Children is null ? Content : Write(Children);
                WriteVarint(bytes, (ulong)(content.Length + LengthError));
                bytes.AddRange(content);
                break;
            default:
                var value = new byte[8];
                BinaryPrimitives.WriteUInt64LittleEndian(value, Value);
                bytes.AddRange(Wire == Fixed64 ? value : value[..4]);
                break;
        }
    }

    private static ulong? ReadVarint(ref ReadOnlySpan<byte> bytes)
    {
        ulong value = 0;
        for (var i = 0; i < Math.Min(10, bytes.Length); i++)
        {
            value |= (ulong)(bytes[i] & 0x7F) << (7 * i);
            if (bytes[i] < 0x80)
            {
                bytes = bytes[(i + 1)..];
                return value;
            }
        }

        return null;
    }

    private static void WriteVarint(List<byte> bytes, ulong value)
    {
        for (; value >= 0x80; value >>= 7)
        {
            bytes.Add((byte)(value | 0x80));
        }

        bytes.Add((byte)value);
    }
}
