using Faultline.Traces.Searching;

namespace Faultline.Server.Pages;

/// <summary>A search as an address says it.</summary>
internal static class TraceSearchText
{
    /// <param name="attribute"><c>name=value</c>.</param>
    /// <param name="members">Only these traces, when given.</param>
    /// <exception cref="FaultlineException">The attribute is not of that form.</exception>
    public static TraceSearch Read(
        string workflow,
        string? text,
        string? version,
        string? intent,
        string? attribute,
        IReadOnlyCollection<string>? members
    ) =>
        new()
        {
            Workflow = workflow,
            Text = text?.Trim(),
            PromptVersion = version?.Trim(),
            Intent = intent?.Trim(),
            Attributes = string.IsNullOrWhiteSpace(attribute) ? [] : [Pair(attribute)],
            TraceIds = members,
        };

    private static KeyValuePair<string, string> Pair(string text)
    {
        var at = text.IndexOf('=', StringComparison.Ordinal);
        return at > 0
            ? new(text[..at].Trim(), text[(at + 1)..].Trim())
            : throw FaultlineException.Input("Write an attribute as name=value, such as plan=premier.");
    }
}
