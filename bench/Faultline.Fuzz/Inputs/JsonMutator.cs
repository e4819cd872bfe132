using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Faultline.Fuzz.Inputs;

/// <summary>JSON documents with a value gone, doubled, moved, renamed, of another type, or nested.</summary>
/// <param name="random">Chooses what happens.</param>
/// <param name="names">Names that mean something in such a document.</param>
internal sealed class JsonMutator(Random random, string[] names)
{
    // As text: some of these numbers no JSON library would write.
    private static readonly string[] Values =
    [
        "null",
        "true",
        "0",
        "-1",
        "0.5",
        "1e400",
        "-1e-400",
        "9007199254740993",
        "18446744073709551615",
        "123456789012345678901234567890",
        "\"\"",
        "\"x\"",
        "\"NaN\"",
        "\"\\ud800\"",
        "\"\\u0000\"",
        "\"\\ud83d\\ude00\"",
        "[]",
        "{}",
        "[[]]",
        "[null]",
        "[{}]",
        "{\"\":\"\"}",
        "{\"values\":[{\"stringValue\":\"x\"},{}]}",
        "{\"kvlistValue\":{\"values\":[{\"key\":\"k\",\"value\":{\"arrayValue\":{\"values\":[{}]}}}]}}",
    ];

    private readonly HashSet<int> _used = [];

    /// <returns>Null where the bytes hold no document that can be changed.</returns>
    public byte[]? Mutate(byte[] json)
    {
        JsonNode? root;
        try
        {
            root = JsonNode.Parse(json);
        }
        catch (JsonException)
        {
            return null;
        }

        for (var changes = random.Next(1, 5); changes > 0; changes--)
        {
            Change(root);
        }

        var text = new StringBuilder(root?.ToJsonString() ?? "null");
        foreach (var value in _used)
        {
            text.Replace($"\"{Mark(value)}\"", Values[value]);
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private void Change(JsonNode? root)
    {
        var (holder, at) = Somewhere(root);
        switch (holder)
        {
            case JsonObject { Count: > 0 } record:
                var (name, value) = record.ElementAt(at);
                switch (random.Next(5))
                {
                    case 0:
                        record.Remove(name);
                        break;
                    case 1:
                        record.Remove(name);
                        record[names[random.Next(names.Length)]] = value;
                        break;
                    case 2:
                        record[names[random.Next(names.Length)]] = value?.DeepClone();
                        break;
                    case 3:
                        record[name] = Nested(value?.DeepClone());
                        break;
                    default:
                        record[name] = Raw();
                        break;
                }

                break;
            case JsonArray { Count: > 0 } list:
                switch (random.Next(4))
                {
                    case 0:
                        list.RemoveAt(at);
                        break;
                    case 1:
                        for (var times = random.Next(300) == 0 ? 5_000 : 1; times > 0; times--)
                        {
                            list.Add(list[at]?.DeepClone());
                        }

                        break;
                    case 2:
                        list[at] = Nested(list[at]?.DeepClone());
                        break;
                    default:
                        list[at] = Raw();
                        break;
                }

                break;
            default:
                break;
        }
    }

    // Stands where the value will once the document is text; nothing else in it is written so.
    private JsonValue Raw()
    {
        var value = random.Next(Values.Length);
        _used.Add(value);
        return JsonValue.Create(Mark(value));
    }

    private static string Mark(int value) => $"@@fuzz{value}@@";

    private JsonNode? Nested(JsonNode? value)
    {
        for (var depth = random.Next(1, random.Next(4) == 0 ? 80 : 4); depth > 0; depth--)
        {
            value = random.Next(2) == 0 ? new JsonArray(value) : new JsonObject { [names[random.Next(names.Length)]] = value };
        }

        return value;
    }

    private (JsonNode? Holder, int At) Somewhere(JsonNode? from)
    {
        while (true)
        {
            var count = from switch
            {
                JsonObject record => record.Count,
                JsonArray list => list.Count,
                _ => 0,
            };
            if (count == 0)
            {
                return (from, 0);
            }

            var at = random.Next(count);
            var inner = from is JsonObject fields ? fields.ElementAt(at).Value : from![at];
            if (inner is not (JsonObject or JsonArray) || random.Next(8) == 0)
            {
                return (from, at);
            }

            from = inner;
        }
    }
}
