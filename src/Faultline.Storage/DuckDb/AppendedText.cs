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

    /// <summary>JSON that is written already, or null.</summary>
    public static IDuckDBAppenderRow AppendUtf8(this IDuckDBAppenderRow row, byte[]? utf8) =>
        utf8 is null ? row.AppendNullValue() : row.AppendValue(utf8.AsSpan());

    public static IDuckDBAppenderRow AppendBytes(this IDuckDBAppenderRow row, byte[]? bytes) =>
        bytes is null ? row.AppendNullValue() : row.AppendValue(bytes.AsSpan());

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
