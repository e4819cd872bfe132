using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Unicode;
using Faultline.Traces;

namespace Faultline.Storage.DuckDb.Packing;

/// <summary>Writes numbers and text one behind the other. <see cref="PackReader"/> reads them in the same order.</summary>
internal sealed class PackWriter
{
    // What the length of a text is multiplied by, to tell how it is written.
    public const int Forms = 3;
    public const int Absent = 0;
    public const int OfUtf8 = 1;
    public const int OfUtf16 = 2;

    private byte[] _bytes = new byte[1 << 16];

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, Length);

    public int Capacity => _bytes.Length;

    public void Clear() => Length = 0;

    public void Count(ulong value)
    {
        Room(10);
        for (; value >= 0x80; value >>= 7)
        {
            _bytes[Length++] = (byte)(value | 0x80);
        }

        _bytes[Length++] = (byte)value;
    }

    /// <summary>A number that is mostly small, of either sign.</summary>
    public void Whole(int value) => Count((uint)((value << 1) ^ (value >> 31)));

    public void Fixed(long value)
    {
        Room(sizeof(long));
        BinaryPrimitives.WriteInt64LittleEndian(_bytes.AsSpan(Length), value);
        Length += sizeof(long);
    }

    /// <summary>UTF-8, or UTF-16 where half a surrogate pair stands in it, which UTF-8 cannot hold.</summary>
    public void Text(string? text)
    {
        if (text is null)
        {
            Count(Absent);
            return;
        }

        // The length stands in front of the bytes, so they are written behind the longest form of it and moved up.
        const int Longest = 5;
        Room(Longest + (text.Length * 3));
        var at = Length + Longest;
        if (Utf8.FromUtf16(text, _bytes.AsSpan(at), out _, out var written, replaceInvalidSequences: false) == OperationStatus.Done)
        {
            Count(((ulong)written * Forms) + OfUtf8);
            Buffer.BlockCopy(_bytes, at, _bytes, Length, written);
            Length += written;
            return;
        }

        var bytes = MemoryMarshal.AsBytes(text.AsSpan());
        Count(((ulong)bytes.Length * Forms) + OfUtf16);
        Room(bytes.Length);
        bytes.CopyTo(_bytes.AsSpan(Length));
        Length += bytes.Length;
    }

    public void Attributes(IReadOnlyDictionary<string, AttributeValue> attributes)
    {
        Count((ulong)attributes.Count);
        foreach (var (name, value) in new AttributeItems(attributes))
        {
            Attribute(name, value);
        }
    }

    private void Attribute(string name, AttributeValue value)
    {
        Text(name);
        Count((ulong)value.Kind);
        if (value.Kind is AttributeKind.Number or AttributeKind.Boolean)
        {
            Fixed(BitConverter.DoubleToInt64Bits(value.Number));
        }
        else
        {
            Text(value.ToString());
        }
    }

    private void Room(int more)
    {
        if (_bytes.Length - Length < more)
        {
            Array.Resize(ref _bytes, checked((int)Math.Max(_bytes.Length * 2L, (long)Length + more)));
        }
    }
}
