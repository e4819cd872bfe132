using Faultline.Analysis;
using Faultline.Pulling;
using Faultline.Traces;

namespace Faultline.Server.Pages;

/// <summary>A signal with the places on the trace's page where it was seen.</summary>
/// <param name="Span">Index of its span among the rows of the tree; null where no span explains it.</param>
/// <param name="Part">Its tool call, or <see cref="Answer"/>, in the words of <c>/api/traces/text</c>; null where the conversation does not show it.</param>
public sealed record PlacedSignal(Signal Signal, int? Span, string? Part)
{
    /// <summary>The last answer in the conversation.</summary>
    public const string Answer = "answer";

    /// <summary>Ids of elements, as a link names them after its number sign.</summary>
    public static string SpanId(int row) => FormattableString.Invariant($"span-{row}");

    public static string PartId(string part) => "part-" + part;

    /// <param name="signals">With their spans where those are known.</param>
    /// <param name="rows">The tree as the page shows it.</param>
    public static IReadOnlyList<PlacedSignal> Of(Trace trace, IReadOnlyList<Signal> signals, IReadOnlyList<SpanRow> rows)
    {
        var at = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var (index, row) in rows.Index())
        {
            at.TryAdd(row.Span.SpanId, index);
        }

        return
        [
            .. signals.Select(s => new PlacedSignal(
                s,
                s.SpanId is { } id && at.TryGetValue(id, out var row) ? row : null,
                s.Kind switch
                {
                    SignalKinds.ToolError => FailedCalls(trace).FirstOrDefault(c => Says(s, c.Call)).Part,
                    SignalKinds.RefusalMismatch or SignalKinds.SchemaViolation => Answer,
                    _ => null,
                }
            )),
        ];
    }

    /// <summary>What takes a trace's neighbours to tell, as the run told it; what the trace shows by itself is left to <see cref="SignalDetector"/>.</summary>
    public static IEnumerable<Signal> OfRun(AnalysisRun? run, string traceId, IReadOnlyList<Signal> shown) =>
        (run?.Map.FirstOrDefault(p => p.TraceId == traceId)?.Signals ?? [])
            .Where(kind => !Traces.Searching.SignalCondition.Kinds.Contains(kind, StringComparer.Ordinal) && shown.All(s => s.Kind != kind))
            .Select(kind => new Signal(kind, Value: 1, Detail: $"told by comparison with its neighbours, in run {run!.RunId}"));

    /// <summary>Signals by the part of the conversation that shows them.</summary>
    public static ILookup<string, string> Marks(IReadOnlyList<PlacedSignal> signals) =>
        signals.Where(s => s.Part is not null).ToLookup(s => s.Part!, s => s.Signal.Kind, StringComparer.Ordinal);

    private static bool Says(Signal signal, ToolCall call) =>
        signal.Detail?.StartsWith($"{call.Name}: {call.Status}", StringComparison.Ordinal) == true;

    private static IEnumerable<(ToolCall Call, string Part)> FailedCalls(Trace trace) =>
        (
            trace.Messages.Count == 0
                ? trace.ToolCalls.Select((call, c) => (call, Part: FormattableString.Invariant($"tool_calls.{c}")))
                : trace.Messages.SelectMany(
                    (message, m) =>
                        (message.ToolCalls ?? []).Select(
                            (call, c) => (call, Part: FormattableString.Invariant($"messages.{m}.tool_calls.{c}"))
                        )
                )
        ).Where(c => c.call.Failed);
}
