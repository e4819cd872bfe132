namespace Faultline.Sources.Files;

/// <summary>Tells a file's format by its first bytes.</summary>
internal static class FormatSniffer
{
    /// <returns>A format, or why there is none.</returns>
    public static (TraceFormat Format, string? Problem) Recognise(ReadOnlySpan<byte> head)
    {
        if (head.StartsWith("PAR1"u8))
        {
            return (TraceFormat.Parquet, null);
        }

        if (head.StartsWith((ReadOnlySpan<byte>)[0x28, 0xB5, 0x2F, 0xFD]) || head.StartsWith("PK\x03\x04"u8) || head.StartsWith("BZh"u8))
        {
            return (default, "only gzip compression is read; unpack it or compress it with gzip.");
        }

        if (head.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]) || head.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF]))
        {
            return (default, "it is UTF-16; convert it to UTF-8.");
        }

        if (head.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]))
        {
            head = head[3..];
        }

        var text = head.TrimStart(" \t\r\n"u8);
        if (text.IsEmpty)
        {
            return (default, "the file is empty.");
        }

        if (text[0] is (byte)'{' or (byte)'[')
        {
            return (IsOtlp(text) ? TraceFormat.Otlp : TraceFormat.JsonLines, null);
        }

        var firstLine = text.IndexOf((byte)'\n') is >= 0 and var end ? text[..end] : text;
        return firstLine.Contains((byte)0) || !System.Text.Unicode.Utf8.IsValid(firstLine)
                ? (default, "it is neither JSON, CSV nor Parquet.")
            : firstLine.ContainsAny(",;\t"u8) ? (TraceFormat.Csv, null)
            : (TraceFormat.JsonLines, null);
    }

    /// <summary>True for an object whose first name is one of ExportTraceServiceRequest's.</summary>
    public static bool IsOtlp(ReadOnlySpan<byte> json)
    {
        var text = json.TrimStart("{[ \t\r\n"u8);
        return text.StartsWith("\"resourceSpans\""u8) || text.StartsWith("\"resource_spans\""u8);
    }
}
