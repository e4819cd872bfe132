using System.Text.Json;
using Faultline.Traces;

namespace Faultline.Storage.DuckDb.Json;

/// <summary>Retrieved documents. No column value means "does not retrieve"; an empty array means "found nothing".</summary>
internal static class DocumentsJson
{
    public static ReadOnlySpan<byte> WriteUtf8(IReadOnlyList<RetrievedDocument> documents) => JsonText.WriteUtf8(documents, Write);

    private static void Write(Utf8JsonWriter writer, IReadOnlyList<RetrievedDocument> documents)
    {
        writer.WriteStartArray();
        foreach (var document in documents)
        {
            writer.WriteStartObject();
            JsonText.WriteText(writer, "doc"u8, document.Document);
            JsonText.WriteNumber(writer, "score"u8, document.Score);
            JsonText.WriteText(writer, "version"u8, document.Version);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    public static IReadOnlyList<RetrievedDocument> Read(string json, Vocabulary vocabulary) =>
        JsonText.Read(json, (ref reader, _) => Read(ref reader, vocabulary));

    private static List<RetrievedDocument> Read(ref Utf8JsonReader reader, Vocabulary vocabulary)
    {
        var documents = new List<RetrievedDocument>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            var text = string.Empty;
            double? score = null;
            string? version = null;
            while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
            {
                var name = reader.GetString();
                reader.Read();
                if (name == "doc")
                {
                    text = vocabulary.Word(JsonText.ReadText(ref reader) ?? string.Empty);
                }
                else if (name == "score")
                {
                    score = JsonText.ReadNumber(ref reader);
                }
                else if (name == "version")
                {
                    version = vocabulary.WordOrNull(JsonText.ReadText(ref reader));
                }
            }

            documents.Add(new RetrievedDocument(text, score, version));
        }

        return documents;
    }
}
