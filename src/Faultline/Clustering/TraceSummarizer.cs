using System.Globalization;
using System.Text;
using Faultline.Pulling;
using Faultline.Traces;

namespace Faultline.Clustering;

/// <summary>The built-in trace summary: what the agent did and how it went, in one short line that needs no model.</summary>
public static class TraceSummarizer
{
    private const int MaxTools = 12;
    private const int MaxDocuments = 5;
    private const int MaxDetail = 120;

    /// <summary>Tools with status, errors, retrieval and signals. The trace's own summary, where it has one, comes first. Deterministic; at most a few hundred characters beside it.</summary>
    public static string Summarize(Trace trace, IReadOnlyList<Signal>? signals = null)
    {
        var parts = new List<string>();
        if (!string.IsNullOrWhiteSpace(trace.Summary))
        {
            parts.Add(trace.Summary.Trim());
        }

        if (trace.ToolCalls.Count > 0)
        {
            parts.Add("tools: " + Tools(trace.ToolCalls));
        }

        if (!string.IsNullOrWhiteSpace(trace.Error))
        {
            parts.Add("error: " + Shorten(trace.Error));
        }

        if (trace.Retrieved is { } documents)
        {
            parts.Add(documents.Count == 0 ? "retrieved nothing" : "retrieved: " + Documents(documents));
        }

        if (signals is { Count: > 0 })
        {
            parts.Add("signals: " + string.Join(", ", signals.Select(Describe).Distinct(StringComparer.Ordinal)));
        }

        return string.Join(". ", parts);
    }

    private static string Tools(IReadOnlyList<ToolCall> calls)
    {
        var text = new StringBuilder();
        foreach (var group in calls.GroupBy(call => (call.Name, call.Status)).Take(MaxTools))
        {
            text.Append(text.Length == 0 ? "" : ", ").Append(Shorten(group.Key.Name));
            text.Append(' ').Append(Shorten(group.Key.Status));
            if (group.Skip(1).Any())
            {
                text.Append(CultureInfo.InvariantCulture, $" ×{group.Count()}");
            }
        }

        return text.ToString();
    }

    private static string Documents(IReadOnlyList<RetrievedDocument> documents) =>
        string.Join(
            ", ",
            documents
                .Take(MaxDocuments)
                .Select(d =>
                    d.Score is { } score
                        ? string.Create(CultureInfo.InvariantCulture, $"{Shorten(d.Document)} ({score:0.00})")
                        : Shorten(d.Document)
                )
        );

    private static string Describe(Signal signal) => signal.Rubric is { } rubric ? signal.Kind + " " + rubric : signal.Kind;

    private static string Shorten(string text)
    {
        var line = text.ReplaceLineEndings(" ").Trim();
        return line.Length <= MaxDetail ? line : string.Concat(line.AsSpan(0, MaxDetail), "…");
    }
}
