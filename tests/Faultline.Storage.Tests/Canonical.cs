using System.Globalization;
using System.Text;
using Faultline.Traces;

namespace Faultline.Storage.Tests;

/// <summary>Everything a record says as one text, so that two can be compared and a difference be read. Independent of the product's own fingerprint.</summary>
internal static class Canonical
{
    public static string Of(Trace trace) =>
        string.Join(
            "\n",
            Text(trace.TraceId),
            Text(trace.Workflow),
            trace.Timestamp.ToString("O", CultureInfo.InvariantCulture),
            Text(trace.Query),
            Text(trace.Response),
            Text(trace.SessionId),
            Text(trace.UserId),
            Text(trace.Intent),
            Text(trace.PromptVersion),
            Text(trace.Model),
            Text(trace.Summary),
            "messages " + string.Join(", ", trace.Messages.Select(m => $"({Text(m.Role)} {Text(m.Content)} {Calls(m.ToolCalls)})")),
            "calls " + Calls(trace.ToolCalls),
            "retrieved "
                + (
                    trace.Retrieved is null
                        ? "-"
                        : string.Join(", ", trace.Retrieved.Select(d => $"({Text(d.Document)} {Number(d.Score)} {Text(d.Version)})"))
                ),
            Number(trace.LatencyMs),
            $"{trace.InputTokens} {trace.OutputTokens}",
            Number(trace.CostUsd),
            "scores "
                + string.Join(
                    ", ",
                    trace.JudgeScores.OrderBy(s => s.Key, StringComparer.Ordinal).Select(s => $"{Text(s.Key)}={Number(s.Value)}")
                ),
            Text(trace.JudgeVerdict),
            Text(trace.JudgeComment),
            $"{trace.FeedbackUp} {trace.Escalated} {trace.Abandoned} {trace.SchemaValid} {trace.Passed}",
            Text(trace.Error),
            Attributes(trace.Attributes)
        );

    public static string Of(Span span) =>
        string.Join(
            "\n",
            Text(span.TraceId),
            Text(span.SpanId),
            Text(span.ParentSpanId),
            Text(span.Name),
            string.Create(CultureInfo.InvariantCulture, $"{span.Kind} {span.StartUnixNano} {span.EndUnixNano} {span.StatusCode}"),
            Text(span.StatusMessage),
            Text(span.Scope),
            Attributes(span.Attributes),
            Attributes(span.Resource),
            string.Join(
                "\n",
                span.Events.Select(e =>
                    string.Create(CultureInfo.InvariantCulture, $"{Text(e.Name)} {e.UnixNano} {Attributes(e.Attributes)}")
                )
            ),
            string.Join(", ", span.Links.Select(l => $"({Text(l.TraceId)} {Text(l.SpanId)})"))
        );

    private static string Attributes(IReadOnlyDictionary<string, AttributeValue> attributes) =>
        "attributes "
        + string.Join(
            ", ",
            attributes
                .OrderBy(a => a.Key, StringComparer.Ordinal)
                .Select(a => $"{Text(a.Key)}={a.Value.Kind}:{Number(a.Value.Number)}:{Text(a.Value.ToString())}")
        );

    private static string Calls(IReadOnlyList<ToolCall>? calls) =>
        calls is null
            ? "-"
            : string.Join(
                ", ",
                calls.Select(c => $"({Text(c.Name)} {Text(c.Status)} {Text(c.Arguments)} {Text(c.Result)} {Number(c.LatencyMs)})")
            );

    private static string Number(double? number) => number?.ToString("R", CultureInfo.InvariantCulture) ?? "-";

    // Quoted, with everything that does not print as its code unit, so that a lone surrogate is not lost in the comparison.
    private static string Text(string? text)
    {
        if (text is null)
        {
            return "-";
        }

        var quoted = new StringBuilder("\"");
        foreach (var c in text)
        {
            if (char.IsAsciiLetterOrDigit(c) || c == ' ')
            {
                quoted.Append(c);
            }
            else
            {
                quoted.Append(CultureInfo.InvariantCulture, $"\\{(int)c:x4}");
            }
        }

        return quoted.Append('"').ToString();
    }
}
