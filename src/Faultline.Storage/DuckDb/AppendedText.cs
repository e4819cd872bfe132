using System.Runtime.InteropServices;
using System.Text;
using DuckDB.NET.Data;

namespace Faultline.Storage.DuckDb;

/// <summary>Appends text as UTF-8 from a buffer of the thread's own, which spares a native copy of each value.</summary>
internal static class AppendedText
{
    private const int LargestKept = 1 << 16;

    [ThreadStatic]
    private static byte[]? t_buffer;

    /// <summary>Appends what is UTF-8 already; it is only read, although the row asks for a span it could write to.</summary>
    public static IDuckDBAppenderRow Append(this IDuckDBAppenderRow row, ReadOnlySpan<byte> utf8) =>
        row.AppendValue(MemoryMarshal.CreateSpan(ref MemoryMarshal.GetReference(utf8), utf8.Length));

    public static IDuckDBAppenderRow Append(this IDuckDBAppenderRow row, string? text)
    {
        if (text is null)
        {
            return row.AppendNullValue();
        }

        var stored = StoredText.Encode(text)!;
        if (stored.Length > LargestKept / 3)
        {
            return row.AppendValue(stored);
        }

        var buffer = t_buffer ??= new byte[LargestKept];
        return row.AppendValue(buffer.AsSpan(0, Encoding.UTF8.GetBytes(stored, buffer)));
    }
}
