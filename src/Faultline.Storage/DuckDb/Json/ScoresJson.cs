using System.Collections.Frozen;
using System.Text.Json;

namespace Faultline.Storage.DuckDb.Json;

internal static class ScoresJson
{
    public static ReadOnlySpan<byte> WriteUtf8(IReadOnlyDictionary<string, double> scores) => JsonText.WriteUtf8(scores, Write);

    private static void Write(Utf8JsonWriter writer, IReadOnlyDictionary<string, double> scores)
    {
        writer.WriteStartObject();
        foreach (var (rubric, score) in scores)
        {
            writer.WritePropertyName(StoredText.Encode(rubric)!);
            JsonText.WriteNumber(writer, score);
        }

        writer.WriteEndObject();
    }

    public static IReadOnlyDictionary<string, double> Read(string? json, Vocabulary vocabulary) =>
        json is null ? FrozenDictionary<string, double>.Empty : JsonText.Read(json, (ref reader, _) => Read(ref reader, vocabulary));

    private static Dictionary<string, double> Read(ref Utf8JsonReader reader, Vocabulary vocabulary)
    {
        var scores = new Dictionary<string, double>(StringComparer.Ordinal);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var rubric = vocabulary.Word(StoredText.Decode(reader.GetString())!);
            reader.Read();
            scores[rubric] = JsonText.ReadNumber(ref reader) ?? double.NaN;
        }

        return scores;
    }
}
