using Faultline.Analysis;
using Faultline.Traces;

namespace Faultline.Server.Pages;

/// <summary>Which members of a cluster a reader wants to see.</summary>
/// <param name="Text">Words in the request or the answer.</param>
/// <param name="Signal">A kind of signal.</param>
internal sealed record MemberFilter(string? Text, string? Version, string? Signal)
{
    public bool Any => !string.IsNullOrWhiteSpace(Text) || !string.IsNullOrEmpty(Version) || !string.IsNullOrEmpty(Signal);

    /// <summary>Those of the stored members, newest first.</summary>
    public IReadOnlyList<Trace> Of(IReadOnlyDictionary<string, Trace> members, AnalysisRun run)
    {
        var withSignal = string.IsNullOrEmpty(Signal)
            ? null
            : run
                .Map.Where(p => p.Signals?.Contains(Signal, StringComparer.Ordinal) == true)
                .Select(p => p.TraceId)
                .ToHashSet(StringComparer.Ordinal);
        var text = Text?.Trim() ?? "";
        return
        [
            .. members
                .Values.Where(t => string.IsNullOrEmpty(Version) || t.PromptVersion == Version)
                .Where(t => withSignal?.Contains(t.TraceId) != false)
                .Where(t =>
                    text.Length == 0
                    || t.Query.Contains(text, StringComparison.OrdinalIgnoreCase)
                    || t.Response.Contains(text, StringComparison.OrdinalIgnoreCase)
                )
                .OrderByDescending(t => t.Timestamp)
                .ThenBy(t => t.TraceId, StringComparer.Ordinal),
        ];
    }
}
