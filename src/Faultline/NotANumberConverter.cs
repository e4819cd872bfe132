using System.Text.Json;
using System.Text.Json.Serialization;

namespace Faultline;

/// <summary>JSON has no NaN: what cannot be computed (a rate of nothing) is null, which every reader understands. Null reads back as NaN.</summary>
internal sealed class NotANumberConverter : JsonConverter<double>
{
    public override bool HandleNull => true;

    public override double Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType switch
        {
            JsonTokenType.Null => double.NaN,
            _ => reader.GetDouble(),
        };

    public override void Write(Utf8JsonWriter writer, double value, JsonSerializerOptions options)
    {
        if (double.IsFinite(value))
        {
            writer.WriteNumberValue(value);
        }
        else
        {
            writer.WriteNullValue();
        }
    }
}
