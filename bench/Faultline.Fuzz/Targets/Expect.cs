using System.Buffers;
using System.Text.Json;
using Faultline.Sources.Otlp;
using Faultline.Storage.DuckDb;
using Faultline.Traces;
using Faultline.Traces.Ingesting;

namespace Faultline.Fuzz.Targets;

/// <summary>What must hold of everything that got past the door, whatever it was made of.</summary>
internal static class Expect
{
    private static readonly SearchValues<char> Hex = SearchValues.Create("0123456789abcdef");
    private static readonly SpanAssembler Assembler = new();

    public static void That(bool holds, string otherwise)
    {
        if (!holds)
        {
            throw new InvalidOperationException(otherwise);
        }
    }

    /// <summary>A decoded request: its counts, and its spans.</summary>
    /// <returns>True when there is a span, or was one that could not be used.</returns>
    public static bool Request(OtlpRequest request, int mostSpans)
    {
        That(request.Spans.Count + request.Unusable <= mostSpans, "More spans were read than the limit says.");
        That(request.Beyond == 0 || request.Spans.Count + request.Unusable == mostSpans, "Spans were left out before the limit.");
        That(request.Faults.Count == Math.Min(request.Unusable, OtlpRequest.MostFaults), "A span was left out without a reason.");
        return Spans(request.Spans) || request.Unusable > 0;
    }

    /// <summary>Decoded spans, one by one and as the traces they tell of.</summary>
    /// <returns>True when there is a span.</returns>
    public static bool Spans(IReadOnlyList<Span> spans)
    {
        foreach (var span in spans)
        {
            That(IsId(span.TraceId, 32) && IsId(span.SpanId, 16), "A span got in without its ids.");
            That(span.ParentSpanId is null || IsId(span.ParentSpanId, 16), "A parent's id is none.");
            That(span.EndUnixNano >= span.StartUnixNano && span.StartUnixNano > 0, "A span ends before it begins.");
            Text(span.Name);
            Text(span.StatusMessage);
            Text(span.Scope);
            Attributes(span.Attributes);
            Attributes(span.Resource);
            foreach (var happened in span.Events)
            {
                Text(happened.Name);
                Attributes(happened.Attributes);
            }
        }

        foreach (var trace in spans.GroupBy(static span => span.TraceId, StringComparer.Ordinal))
        {
            Told([.. trace]);
        }

        return spans.Count > 0;
    }

    /// <summary>What the spans of one trace tell, and that it can be written.</summary>
    /// <returns>True when they tell a trace.</returns>
    public static bool Told(IReadOnlyList<Span> spans)
    {
        var assembled = Assembler.Assemble(spans);
        foreach (var evaluation in assembled?.Evaluations ?? [])
        {
            That(evaluation.Score is null or (>= 0 and <= 1), "A score is off its scale.");
        }

        if (assembled?.Trace is not { } trace)
        {
            return false;
        }

        That(trace.TraceId == spans[0].TraceId && trace.Workflow.Length > 0, "A trace has lost its id or its workflow.");
        That(trace.LatencyMs is null or >= 0, "A latency is negative.");
        That(trace.InputTokens is null or >= 0 && trace.OutputTokens is null or >= 0, "Tokens are negative.");
        That(trace.CostUsd is null || (trace.CostUsd >= 0 && double.IsFinite(trace.CostUsd.Value)), "A cost is no amount.");
        That(PreparedTrace.Of(trace).TraceId == trace.TraceId, "A trace could not be written.");
        return true;
    }

    public static void Evaluation(Evaluation evaluation) =>
        That(evaluation.Score is null || double.IsFinite(evaluation.Score.Value), "A score is no number.");

    private static void Attributes(IReadOnlyDictionary<string, AttributeValue> attributes)
    {
        foreach (var (name, value) in attributes)
        {
            That(name.Length > 0, "An attribute has no name.");
            Text(name);
            That(!value.IsNumber || double.IsFinite(value.Number), "A number is none.");
            if (value.Kind == AttributeKind.Json)
            {
                // As deep as a value may be, each level an object or a list.
                using var document = JsonDocument.Parse(value.ToString(), new JsonDocumentOptions { MaxDepth = 128 });
            }
            else
            {
                Text(value.ToString());
            }
        }
    }

    // Stores that keep text as C strings would cut it at a NUL; half a surrogate pair is no UTF-8.
    private static void Text(string? text)
    {
        if (text is null)
        {
            return;
        }

        That(!text.Contains('\0', StringComparison.Ordinal), "A text holds a NUL.");
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsSurrogate(text[i]))
            {
                That(
                    char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]),
                    "A text holds half a character."
                );
                i++;
            }
        }
    }

    private static bool IsId(string text, int length) =>
        text.Length == length && !text.AsSpan().ContainsAnyExcept(Hex) && text.AsSpan().ContainsAnyExcept('0');
}
