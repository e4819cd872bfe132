using System.Text;
using System.Text.Json;
using Faultline.Fuzz.Inputs;
using Faultline.Traces.Privacy;

namespace Faultline.Fuzz.Targets;

/// <summary>The privacy stage over texts put together of private values, near misses and noise: the values are gone, JSON stays JSON, and a second pass changes nothing.</summary>
internal static class PrivacyTarget
{
    private static readonly PrivateText Private = new(new Pseudonyms(new byte[32]), PrivateKinds.All);

    // With blanks around them none of these may be left.
    private static readonly string[] Values =
    [
        "jane.doe@example.com",
        "4111 1111 1111 1111",
        "4111111111111111",
        "DE89 3704 0044 0532 0130 00",
        "GB29NWBK60161331926819",
        "+49 170 1234567",
        "(415) 555-2671",
        "sk-abcdefghij0123456789KLMN",
        "ghp_0123456789abcdefghijABCDEFGHIJ012345",
    ];

    private static readonly string[] Noise =
    [
        " ",
        "\n",
        "\"",
        "\\",
        "\\n",
        "@",
        "=",
        ":",
        "://",
        "/",
        "-",
        "--",
        "+",
        "(",
        ")",
        ".",
        "%",
        ",",
        "{",
        "}",
        "[",
        "]",
        "0",
        "00",
        "12",
        "4111",
        "DE89",
        "a",
        "jane",
        "password=",
        "\"api_key\": \"",
        "token ",
        "Bearer ",
        "eyJhbGciOi",
        "eyJhbGciOi.eyJzdWIi.x",
        "-----BEGIN PRIVATE KEY-----",
        "-----END ",
        "https://u:p4ssw0rd@h/",
        "sk-",
        "AKIA",
        "[email:abcdefghijkl]",
        "é",
        "日本",
        "\ud83d\ude00",
        "\ud800",
        "\0",
        "\u00A0",
    ];

    public static bool Case(Random random)
    {
        var text = random.Next(4) == 0 ? Document(random) : Prose(random);
        var replaced = Private.Replace(text);
        foreach (var value in Values)
        {
            Expect.That(!replaced.Contains($" {value} ", StringComparison.Ordinal), $"'{value}' was left.");
        }

        Expect.That(!IsJson(text) || IsJson(replaced), $"JSON is none any more: {Short(text)}");
        var again = Private.Replace(replaced);
        Expect.That(again == replaced, $"A second pass changed the text: {Short(text)}");
        return !ReferenceEquals(text, replaced);
    }

    private static string Short(string text) => text.Length <= 400 ? text : text[..400] + "…";

    private static string Prose(Random random)
    {
        var text = new StringBuilder();
        for (var pieces = random.Next(1, random.Next(500) == 0 ? 5_000 : 20); pieces > 0; pieces--)
        {
            if (random.Next(4) == 0)
            {
                text.Append(' ').Append(Values[random.Next(Values.Length)]).Append(' ');
            }
            else
            {
                text.Append(Noise[random.Next(Noise.Length)]);
            }
        }

        // One piece over and over, which shows time in the square of the length.
        return random.Next(1_000) == 0 ? string.Concat(Enumerable.Repeat(text.ToString(), (128 << 10) / text.Length)) : text.ToString();
    }

    private static string Document(Random random)
    {
        var json = JsonSerializer.Serialize(
            new Dictionary<string, object?>(StringComparer.Ordinal)
            {
                ["text"] = Prose(random),
                ["card"] = 4111111111111111,
                [Prose(random)] = new object?[] { 1, -2.5, 4111111111111111, null, true, " " + Values[random.Next(Values.Length)] + " " },
                ["phone"] = " +49 170 1234567 ",
            }
        );
        return Encoding.UTF8.GetString(new JsonMutator(random, ["text", "password", "api_key", "n"]).Mutate(Encoding.UTF8.GetBytes(json))!);
    }

    private static bool IsJson(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = 512 });
            // A number and nothing else is what somebody said, such as the card that was asked for: quotes around it would be wrong there.
            return document.RootElement.ValueKind != JsonValueKind.Number;
        }
        catch (Exception failure) when (failure is JsonException or ArgumentException)
        {
            return false;
        }
    }
}
