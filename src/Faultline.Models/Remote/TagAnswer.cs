using System.Text.Json;
using Faultline.Labeling;

namespace Faultline.Models.Remote;

/// <summary>Reads the tag judge's answer. What is not of the taxonomy is no suggestion, whatever the model says.</summary>
internal static class TagAnswer
{
    private const int ReasonLimit = 500;

    /// <returns>The suggestion, or null and why there is none.</returns>
    public static (TagSuggestion? Suggestion, string? Problem) Read(string answer, IReadOnlyList<Tag> taxonomy)
    {
        // Some models wrap their JSON in a code fence although they were asked for JSON alone.
        var start = answer.IndexOf('{', StringComparison.Ordinal);
        var end = answer.LastIndexOf('}');
        if (start < 0 || end < start)
        {
            return (null, "the answer is not a JSON object");
        }

        try
        {
            using var document = JsonDocument.Parse(answer[start..(end + 1)]);
            var root = document.RootElement;
            if (!root.TryGetProperty("tag", out var tag) || tag.ValueKind != JsonValueKind.String)
            {
                return (null, "the answer has no tag");
            }

            var name = tag.GetString()!.Trim();
            if (name is DefaultTaxonomy.Unlabeled)
            {
                return (null, "the model finds that no tag fits");
            }

            if (!taxonomy.Any(t => string.Equals(t.Name, name, StringComparison.Ordinal)))
            {
                return (null, "the tag it names is not of the taxonomy");
            }

            if (
                !root.TryGetProperty("confidence", out var confidence)
                || confidence.ValueKind != JsonValueKind.Number
                || !confidence.TryGetDouble(out var value)
                || value is < 0 or > 1
            )
            {
                return (null, "its confidence is not a number in [0, 1]");
            }

            var reason = root.TryGetProperty("reason", out var said) && said.ValueKind == JsonValueKind.String ? said.GetString()! : "";
            return (new TagSuggestion(name, value, reason.Length > ReasonLimit ? reason[..ReasonLimit] + "…" : reason, "judge"), null);
        }
        catch (JsonException)
        {
            return (null, "the answer is not valid JSON");
        }
    }
}
