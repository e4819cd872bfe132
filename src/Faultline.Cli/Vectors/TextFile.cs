using System.Text.Json;

namespace Faultline.Cli.Vectors;

/// <summary>Texts to cluster: one a line, or JSONL with a <c>text</c> or <c>query</c> field (told by a first line that begins with a brace).</summary>
internal static class TextFile
{
    public static List<string> Read(string path, CancellationToken cancellationToken)
    {
        if (!File.Exists(path))
        {
            throw FaultlineException.Input($"{path} does not exist; name a file with one text a line, or JSONL.");
        }

        VectorFile.RequireRoom(path, new FileInfo(path).Length, sizeof(char));
        var texts = new List<string>();
        var number = 0;
        var json = false;
        foreach (var line in File.ReadLines(path))
        {
            cancellationToken.ThrowIfCancellationRequested();
            number++;
            if (string.IsNullOrWhiteSpace(line))
            {
                continue;
            }

            json = texts.Count == 0 ? line.TrimStart().StartsWith('{') : json;
            texts.Add(json ? Field(line, path, number) : line);
        }

        return texts.Count > 0
            ? texts
            : throw FaultlineException.Input($"{path} holds no texts; write one a line, or JSONL with a text field.");
    }

    private static string Field(string line, string path, int number)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            foreach (var name in (ReadOnlySpan<string>)["text", "query"])
            {
                if (
                    document.RootElement.ValueKind == JsonValueKind.Object
                    && document.RootElement.TryGetProperty(name, out var value)
                    && value.ValueKind == JsonValueKind.String
                )
                {
                    return value.GetString()!;
                }
            }
        }
        catch (JsonException)
        {
            throw FaultlineException.Input($"{path} line {number} is not valid JSON, though the file begins as JSONL.");
        }

        throw FaultlineException.Input($"{path} line {number} has no text or query field that is a string.");
    }
}
