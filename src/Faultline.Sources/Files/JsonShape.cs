using System.Text.Json;
using Faultline.Sources.Rows;

namespace Faultline.Sources.Files;

/// <summary>How JSON records lie in a text.</summary>
internal static class JsonShape
{
    /// <summary>True for a text that is one document over many lines: an array, or an object whose first line does not close it.</summary>
    public static bool SpansLines(ReadOnlySpan<byte> head)
    {
        var text = head.TrimStart(" \t\r\n"u8);
        if (text.IsEmpty)
        {
            return false;
        }

        if (text[0] == (byte)'[')
        {
            return true;
        }

        // A cut first line of JSONL is open too, but the next line then starts a new object.
        var end = text.IndexOf((byte)'\n');
        return text[0] == (byte)'{' && end >= 0 && !text[end..].TrimStart("\r\n"u8).StartsWith("{"u8) && IsOpen(text[..end]);
    }

    /// <summary>The items of an array or the objects of a sequence of documents, each with the line it starts on.</summary>
    public static IReadOnlyList<(Memory<byte> Text, long Line)> Records(Memory<byte> text, out (RowFaultException Fault, long Line)? fault)
    {
        var records = new List<(Memory<byte>, long)>();
        var reader = new Utf8JsonReader(text.Span, new JsonReaderOptions { AllowMultipleValues = true, MaxDepth = 66 });
        long line = 1;
        var counted = 0;
        fault = null;
        try
        {
            while (reader.Read())
            {
                if (
                    reader.TokenType == JsonTokenType.EndArray
                    || (reader.TokenType == JsonTokenType.StartArray && reader.CurrentDepth == 0)
                )
                {
                    continue;
                }

                var start = (int)reader.TokenStartIndex;
                reader.Skip();
                line += text.Span[counted..start].Count((byte)'\n');
                counted = start;
                records.Add((text[start..(int)reader.BytesConsumed], line));
            }
        }
        catch (JsonException problem)
        {
            var described = JsonFault.Describe(text.Span);
            fault = (
                new RowFaultException(described.Field, described.Message + " Nothing after this place was read."),
                line + (problem.LineNumber ?? 0)
            );
        }

        return records;
    }

    // Looks at the brackets outside strings; whether the line is JSON is found out when it is read.
    private static bool IsOpen(ReadOnlySpan<byte> line)
    {
        var depth = 0;
        var inString = false;
        for (var i = 0; i < line.Length; i++)
        {
            switch (line[i])
            {
                case (byte)'\\' when inString:
                    i++;
                    break;
                case (byte)'"':
                    inString = !inString;
                    break;
                case (byte)'{' or (byte)'[' when !inString:
                    depth++;
                    break;
                case (byte)'}' or (byte)']' when !inString:
                    depth--;
                    break;
            }
        }

        return depth > 0 && !inString;
    }
}
