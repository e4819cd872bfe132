using System.Text.Json;

namespace Faultline.Gating.Matchers;

/// <summary>The JSON of an answer: the whole text, or what stands in its one fenced block.</summary>
internal static class JsonText
{
    public static string Unwrap(string text)
    {
        var trimmed = text.Trim();
        if (
            !trimmed.StartsWith("```", StringComparison.Ordinal)
            || !trimmed.EndsWith("```", StringComparison.Ordinal)
            || trimmed.Length < 7
        )
        {
            return trimmed;
        }

        var start = trimmed.IndexOf('\n', StringComparison.Ordinal);
        return start < 0 || start > trimmed.Length - 3 ? trimmed : trimmed[start..^3].Trim();
    }

    public static bool TryParse(string? text, bool fenced, out JsonDocument? document)
    {
        document = null;
        var json = fenced ? Unwrap(text ?? "") : (text ?? "").Trim();
        try
        {
            document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 128 });
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
