using System.Text;

namespace Faultline.Fuzz.Inputs;

/// <summary>Values as the conventions write them, and values that are almost that.</summary>
internal static class Texts
{
    private static readonly string[] Words =
    [
        "",
        "q",
        "Where is order A-17?",
        "user",
        "assistant",
        "system",
        "tool",
        "up",
        "true",
        "0.5",
        "-1",
        "1e400",
        "NaN",
        "LLM",
        "text/plain",
        "application/json",
        "ERROR",
        "chat",
        "fail",
        "[",
        "[]",
        "{}",
        "null",
        "\"",
        "\"x\"",
        "[[[[[[[[",
        "[null]",
        "[1,2]",
        "{\"role\":1}",
        "[{\"parts\":{}}]",
        "{\"messages\":[[{\"content\":[{\"type\":\"text\"}]}]]}",
        "{\"args\":[{\"args\":[{\"args\":[{\"args\":[\"x\"]}]}]}],\"kwargs\":{}}",
        "[{\"id\":\"d\",\"score\":\"high\"}]",
        "{\"input\":-1,\"output\":1e400}",
        "\ud800",
        "a\0b",
        "jane@example.com 4111 1111 1111 1111",
        "{\"system\":[],\"prompt\":[{\"role\":\"user\"}]}",
    ];

    private static readonly string[] Names =
    [
        "role",
        "content",
        "parts",
        "type",
        "text",
        "name",
        "tool_calls",
        "function",
        "arguments",
        "input",
        "output",
        "inputs",
        "args",
        "kwargs",
        "messages",
        "choices",
        "message",
        "prompt",
        "system",
        "toolName",
        "result",
        "response",
        "value",
        "id",
        "doc",
        "score",
        "metadata",
        "version",
        "total",
        "generations",
    ];

    private static readonly string[] Leaves =
    [
        "\"user\"",
        "\"assistant\"",
        "\"tool\"",
        "\"text\"",
        "\"tool_call\"",
        "\"tool_call_response\"",
        "\"tool-result\"",
        "\"reasoning\"",
        "\"Where is it?\"",
        "\"\"",
        "null",
        "true",
        "1",
        "-0.5",
        "1e400",
        "\"\\ud800\"",
        "\"\\u0000\"",
        "\"[{\\\"role\\\":\\\"user\\\",\\\"content\\\":\\\"q\\\"}]\"",
    ];

    /// <summary>A word, a JSON document of the names above, or one that is broken.</summary>
    public static string Any(Random random)
    {
        if (random.Next(2) == 0)
        {
            return Words[random.Next(Words.Length)];
        }

        var text = new StringBuilder();
        var budget = random.Next(2_000) == 0 ? 3_000 : 12;
        Json(random, text, 0, ref budget);
        return random.Next(12) > 0
            ? text.ToString()
            : Encoding.UTF8.GetString(new ByteMutator(random).Mutate(Encoding.UTF8.GetBytes(text.ToString()), []));
    }

    private static void Json(Random random, StringBuilder text, int depth, ref int budget)
    {
        budget--;
        if (depth > 0 && (budget <= 0 || random.Next(3) == 0))
        {
            text.Append(Leaves[random.Next(Leaves.Length)]);
            return;
        }

        var isList = random.Next(2) == 0;
        text.Append(isList ? '[' : '{');
        var items = random.Next(1, budget > 500 ? 500 : 4);
        for (var i = 0; i < items && budget > 0; i++)
        {
            text.Append(i > 0 ? "," : "");
            if (!isList)
            {
                text.Append('"').Append(Names[random.Next(Names.Length)]).Append("\":");
            }

            Json(random, text, depth + 1, ref budget);
        }

        text.Append(isList ? ']' : '}');
    }
}
