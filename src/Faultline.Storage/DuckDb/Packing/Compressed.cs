using System.Buffers.Binary;
using K4os.Compression.LZ4;

namespace Faultline.Storage.DuckDb.Packing;

/// <summary>Bytes as one LZ4 block behind a byte for the form and four for the length, or as they are where that is shorter.</summary>
internal static class Compressed
{
    private const byte Plain = 0;
    private const byte Lz4 = 1;
    private const int HeaderLength = 5;
    private const int LargestKept = 1 << 20;

    [ThreadStatic]
    private static byte[]? t_buffer;

    public static byte[] Of(ReadOnlySpan<byte> bytes)
    {
        var needed = LZ4Codec.MaximumOutputSize(bytes.Length);
        var buffer = t_buffer?.Length >= needed ? t_buffer : new byte[Math.Max(needed, 1 << 16)];
        t_buffer = buffer.Length <= LargestKept ? buffer : null;
        var length = LZ4Codec.Encode(bytes, buffer);
        var isShorter = length > 0 && length < bytes.Length;
        var content = isShorter ? buffer.AsSpan(0, length) : bytes;
        var packed = GC.AllocateUninitializedArray<byte>(HeaderLength + content.Length);
        packed[0] = isShorter ? Lz4 : Plain;
        BinaryPrimitives.WriteInt32LittleEndian(packed.AsSpan(1), bytes.Length);
        content.CopyTo(packed.AsSpan(HeaderLength));
        return packed;
    }

    /// <exception cref="InvalidDataException">They are not what <see cref="Of"/> makes.</exception>
    public static byte[] Read(ReadOnlySpan<byte> packed)
    {
        if (packed.Length < HeaderLength || packed[0] > Lz4)
        {
            throw Broken();
        }

        var length = BinaryPrimitives.ReadInt32LittleEndian(packed[1..]);
        var content = packed[HeaderLength..];
        // LZ4 makes at most 255 bytes out of one, so that a changed length costs no more memory than that.
        if (length < 0 || length > content.Length * 255L + 255 || (packed[0] == Plain && length != content.Length))
        {
            throw Broken();
        }

        var bytes = GC.AllocateUninitializedArray<byte>(length);
        if (packed[0] == Plain)
        {
            content.CopyTo(bytes);
        }
        else if (LZ4Codec.Decode(content, bytes) != length)
        {
            throw Broken();
        }

        return bytes;
    }

    private static InvalidDataException Broken() => new("A packed column is damaged.");
}
