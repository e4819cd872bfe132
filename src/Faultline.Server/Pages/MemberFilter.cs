using Faultline.Analysis;
using Faultline.Traces;
using Faultline.Traces.Searching;
using Microsoft.AspNetCore.WebUtilities;

namespace Faultline.Server.Pages;

/// <summary>Which members of a cluster a reader wants to see.</summary>
/// <param name="Text">Words in the request or the answer.</param>
/// <param name="Signal">A kind of signal.</param>
/// <param name="Sort">One of <see cref="SearchOrder.Keys"/>.</param>
/// <param name="Direction"><c>asc</c> or <c>desc</c>.</param>
public sealed record MemberFilter(string? Text, string? Version, string? Signal, string? Sort = null, string? Direction = null)
{
    /// <summary>The same in one word, which a trace's address carries, so that previous and next follow the table it was opened from; empty for the whole table, newest first.</summary>
    public string Word =>
        string.Join(
            '&',
            new[] { ("text", Text), ("version", Version), ("signal", Signal), ("sort", Sort), ("order", Direction) }
                .Where(q => !string.IsNullOrEmpty(q.Item2))
                .Select(q => $"{q.Item1}={Uri.EscapeDataString(q.Item2!)}")
        );

    /// <summary>A filter from its <see cref="Word"/>; what is no part of one is passed over.</summary>
    public static MemberFilter Of(string? word)
    {
        var said = QueryHelpers.ParseQuery(word);
        string? Get(string name) => said.TryGetValue(name, out var value) ? value.ToString() : null;
        return new MemberFilter(Get("text"), Get("version"), Get("signal"), Get("sort"), Get("order"));
    }

    /// <exception cref="FaultlineException">A word is none.</exception>
    public SearchOrder Order => SearchOrder.Read(Sort, Direction);

    public bool Any => !string.IsNullOrWhiteSpace(Text) || !string.IsNullOrEmpty(Version) || !string.IsNullOrEmpty(Signal);

    /// <summary>Those of the stored members, in their order.</summary>
    /// <exception cref="FaultlineException">The order is none.</exception>
    public IReadOnlyList<Trace> Of(IReadOnlyDictionary<string, Trace> members, AnalysisRun run)
    {
        var withSignal = string.IsNullOrEmpty(Signal)
            ? null
            : run
                .Map.Where(p => p.Signals?.Contains(Signal, StringComparer.Ordinal) == true)
                .Select(p => p.TraceId)
                .ToHashSet(StringComparer.Ordinal);
        var text = Text?.Trim() ?? "";
        return Order.Sort(
            members
                .Values.Where(t => string.IsNullOrEmpty(Version) || t.PromptVersion == Version)
                .Where(t => withSignal?.Contains(t.TraceId) != false)
                .Where(t =>
                    text.Length == 0
                    || t.Query.Contains(text, StringComparison.OrdinalIgnoreCase)
                    || t.Response.Contains(text, StringComparison.OrdinalIgnoreCase)
                )
        );
    }
}
