using System.Buffers;
using System.Buffers.Binary;
using System.Numerics;
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

    // Of a length, which is below 2^35.
    private const int LongestLength = 5;

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

        // The length stands in front of the bytes. They are written where they will stand if each character is one byte, and moved if not.
        Room(LongestLength + (text.Length * 3));
        var at = Length + LengthOf(((ulong)text.Length * Forms) + OfUtf8);
        if (Utf8.FromUtf16(text, _bytes.AsSpan(at), out _, out var written, replaceInvalidSequences: false) == OperationStatus.Done)
        {
            var head = ((ulong)written * Forms) + OfUtf8;
            var start = Length + LengthOf(head);
            if (start != at)
            {
                Buffer.BlockCopy(_bytes, at, _bytes, start, written);
            }

            Count(head);
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

    /// <summary>Bytes that <see cref="Count"/> writes.</summary>
    private static int LengthOf(ulong value) => (BitOperations.Log2(value | 1) / 7) + 1;

    private void Room(int more)
    {
        if (_bytes.Length - Length < more)
        {
            Array.Resize(ref _bytes, checked((int)Math.Max(_bytes.Length * 2L, (long)Length + more)));
        }
    }
}
