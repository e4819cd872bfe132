namespace Faultline.Fuzz.Inputs;

/// <summary>Bytes that are almost, but not quite, what they were.</summary>
internal sealed class ByteMutator(Random random)
{
    private const int LongestRepeat = 256 << 10;

    private static readonly byte[][] Tokens =
    [
        .. new[]
        {
            "{",
            "}",
            "[",
            "]",
            "\"",
            ":",
            ",",
            "null",
            "true",
            "-1",
            "1e999",
            "18446744073709551616",
            "\\u0000",
            "\\ud800",
            "\"\\\\\"",
            "{\"a\":",
            "[[[[",
        }.Select(System.Text.Encoding.UTF8.GetBytes),
        [0x00],
        [0x80],
        [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01],
        [0x0A, 0xFF, 0x7F],
        [0xC3, 0x28],
    ];

    /// <summary>One to six changes: a bit, a byte, a piece left out, doubled, put elsewhere, taken from another, or a token that parsers stumble over; now and then a piece repeated to 256 KiB.</summary>
    public byte[] Mutate(byte[] input, byte[] other)
    {
        var bytes = new List<byte>(input);
        for (var changes = random.Next(1, 7); changes > 0 && bytes.Count > 0; changes--)
        {
            var at = random.Next(bytes.Count);
            var length = Math.Min(bytes.Count - at, random.Next(1, 40));
            switch (random.Next(8))
            {
                case 0:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 2:
                    bytes.RemoveRange(at, length);
                    break;
                case 3:
                    bytes.InsertRange(at, bytes.GetRange(at, length));
                    break;
                case 4:
                    bytes.InsertRange(random.Next(bytes.Count), bytes.GetRange(at, length));
                    break;
                case 5 when other.Length > 0:
                    var from = random.Next(other.Length);
                    bytes.InsertRange(at, other[from..Math.Min(other.Length, from + length)]);
                    break;
                case 6:
                    bytes.RemoveRange(at, bytes.Count - at);
                    break;
                default:
                    bytes.InsertRange(at, Tokens[random.Next(Tokens.Length)]);
                    break;
            }
        }

        return random.Next(2_000) == 0 ? Repeated([.. bytes]) : [.. bytes];
    }

    /// <summary>Bytes of any value, up to 300.</summary>
    public byte[] Any()
    {
        var bytes = new byte[random.Next(0, 300)];
        random.NextBytes(bytes);
        return bytes;
    }

    // What takes time in the square of the length shows only where a piece comes thousands of times.
    private byte[] Repeated(byte[] bytes)
    {
        if (bytes.Length == 0)
        {
            return bytes;
        }

        var at = random.Next(bytes.Length);
        var length = Math.Min(bytes.Length - at, random.Next(1, 200));
        var piece = bytes.AsSpan(at, length);
        var times = LongestRepeat / length;
        var repeated = new byte[bytes.Length + (times * length)];
        bytes.AsSpan(0, at).CopyTo(repeated);
        for (var i = 0; i < times; i++)
        {
            piece.CopyTo(repeated.AsSpan(at + (i * length)));
        }

        bytes.AsSpan(at).CopyTo(repeated.AsSpan(at + (times * length)));
        return repeated;
    }
}
