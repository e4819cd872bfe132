using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Faultline;

/// <summary>The one way Faultline writes JSON: snake_case names, nulls kept, UTC times.</summary>
public static class FaultlineJson
{
    /// <summary>One line a document, for JSONL.</summary>
    public static JsonSerializerOptions Line { get; } = Create(indented: false);

    public static JsonSerializerOptions Document { get; } = Create(indented: true);

    private static JsonSerializerOptions Create(bool indented) =>
        new()
        {
            PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
            DictionaryKeyPolicy = null,
            WriteIndented = indented,
            // Readable in a terminal and in version control; every page that embeds JSON encodes it again.
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            Converters =
            {
                new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower),
                new PlainValueConverter(),
                new NotANumberConverter(),
            },
        };
}
