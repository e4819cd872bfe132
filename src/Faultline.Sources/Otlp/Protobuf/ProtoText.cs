using System.Runtime.InteropServices;
using System.Text;

namespace Faultline.Sources.Otlp.Protobuf;

/// <summary>UTF-8 → text. Short texts repeat in every span (names of attributes, models, services), so each thread keeps those it has seen.</summary>
internal static class ProtoText
{
    private const int LongestKept = 48;
    private const int Slots = 8_192;

    [ThreadStatic]
    private static string?[]? t_kept;

    public static string Of(ReadOnlySpan<byte> utf8)
    {
        if (utf8.IsEmpty)
        {
            return "";
        }

        if (utf8.Length > LongestKept)
        {
            return WithoutNul(Encoding.UTF8.GetString(utf8));
        }

        var kept = t_kept ??= new string?[Slots];
        ref var slot = ref kept[Hash(utf8) & (Slots - 1)];
        if (slot is { } known && Same(known, utf8))
        {
            return known;
        }

        return slot = WithoutNul(Encoding.UTF8.GetString(utf8));
    }

    // Only ASCII is compared: other texts are short of repeats and are decoded each time.
    private static bool Same(string known, ReadOnlySpan<byte> utf8) => known.Length == utf8.Length && Ascii.Equals(utf8, known);

    private static uint Hash(ReadOnlySpan<byte> bytes)
    {
        // Eight bytes at a time, as FNV-1a would one by one; collisions only cost the decoding.
        var hash = 14_695_981_039_346_656_037UL ^ (ulong)bytes.Length;
        while (bytes.Length >= 8)
        {
            hash = (hash ^ MemoryMarshal.Read<ulong>(bytes)) * 1_099_511_628_211UL;
            hash ^= hash >> 29;
            bytes = bytes[8..];
        }

        foreach (var next in bytes)
        {
            hash = (hash ^ next) * 1_099_511_628_211UL;
        }

        return (uint)(hash ^ (hash >> 32));
    }

    // Stores that keep text as C strings would cut it there.
    private static string WithoutNul(string text) => text.Contains('\0', StringComparison.Ordinal) ? text.Replace('\0', '\uFFFD') : text;
}
