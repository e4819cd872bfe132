namespace Faultline.Sources.Otlp.Protobuf;

/// <summary>Ids as text in lower-case hexadecimal digits. Spans that follow each other are mostly of one trace and of one parent, so each thread keeps the last of both.</summary>
internal static class ProtoIds
{
    [ThreadStatic]
    private static string? t_trace;

    [ThreadStatic]
    private static string? t_parent;

    public static string Trace(ReadOnlySpan<byte> id) => Last(id, ref t_trace);

    public static string Parent(ReadOnlySpan<byte> id) => Last(id, ref t_parent);

    private static string Last(ReadOnlySpan<byte> id, ref string? last)
    {
        if (last is { } known && known.Length == id.Length * 2)
        {
            Span<char> written = stackalloc char[known.Length];
            if (Convert.TryToHexStringLower(id, written, out _) && written.SequenceEqual(known))
            {
                return known;
            }
        }

        return last = Convert.ToHexStringLower(id);
    }
}
