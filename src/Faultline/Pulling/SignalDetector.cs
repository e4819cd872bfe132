using System.Globalization;
using Faultline.Configuration;
using Faultline.Traces;

namespace Faultline.Pulling;

/// <summary>Reads the failure signals off one trace, each with its evidence. Pure: the same trace and settings give the same signals.</summary>
/// <remarks>
/// What a trace shows and whether it counts as failed are two questions; the second is <see cref="FailureRule"/>'s, because it needs the window.
/// </remarks>
public static class SignalDetector
{
    /// <summary>The signals of <paramref name="trace"/> of the enabled kinds, in the order of <see cref="SignalKinds.All"/>.</summary>
    /// <param name="trace">With its messages where abandonment has to be derived; without, only an empty answer tells of it.</param>
    /// <param name="config">Thresholds and enabled kinds.</param>
    /// <param name="context">What its neighbours say.</param>
    public static IReadOnlyList<Signal> Detect(Trace trace, SignalsConfig config, TraceContext context = default)
    {
        var signals = new List<Signal>();
        foreach (var kind in SignalKinds.All)
        {
            if (config.Kinds is null || config.Kinds.Contains(kind, StringComparer.Ordinal))
            {
                signals.AddRange(OfKind(kind, trace, config, context));
            }
        }

        return signals;
    }

    /// <summary>What the judge or a known outcome says of the whole trace: true passed, false failed, null when nobody judged it.</summary>
    public static bool? Reference(Trace trace, SignalsConfig config) =>
        trace.Passed ?? Verdict(trace) ?? (trace.JudgeScores.Count > 0 ? !BelowThreshold(trace, config).Any() : null);

    private static IEnumerable<Signal> OfKind(string kind, Trace trace, SignalsConfig config, TraceContext context) =>
        kind switch
        {
            SignalKinds.JudgeBelowThreshold => BelowThreshold(trace, config),
            SignalKinds.ThumbsDown => Yes(kind, trace.FeedbackUp == false),
            SignalKinds.Escalation => Yes(kind, trace.Escalated == true),
            SignalKinds.Abandonment => Because(kind, Abandonment.Reason(trace, context, config)),
            SignalKinds.SchemaViolation => Yes(kind, trace.SchemaValid == false),
            SignalKinds.ToolError => ToolErrors(trace),
            SignalKinds.RefusalMismatch => Because(kind, RefusalMismatch.Reason(trace, Reference(trace, config), context, config)),
            SignalKinds.LatencyBreach => Latency(trace, config),
            SignalKinds.Error => Yes(kind, !string.IsNullOrEmpty(trace.Error), trace.Error),
            SignalKinds.Outcome => Yes(kind, trace.Passed == false, "the outcome is known to be a failure"),
            SignalKinds.JudgeVerdict => Yes(kind, Verdict(trace) == false, trace.JudgeVerdict),
            _ => [],
        };

    private static IEnumerable<Signal> Yes(string kind, bool holds, string? detail = null)
    {
        if (holds)
        {
            yield return new Signal(kind, Value: 1, Detail: detail);
        }
    }

    private static IEnumerable<Signal> Because(string kind, string? reason) => Yes(kind, reason is not null, reason);

    private static IEnumerable<Signal> BelowThreshold(Trace trace, SignalsConfig config) =>
        trace
            .JudgeScores.Select(s =>
                (Rubric: s.Key, Score: s.Value, Threshold: config.Rubrics.GetValueOrDefault(s.Key, config.JudgeThreshold))
            )
            .Where(s => s.Score < s.Threshold)
            .OrderBy(s => s.Rubric, StringComparer.Ordinal)
            .Select(s => new Signal(
                SignalKinds.JudgeBelowThreshold,
                s.Rubric,
                s.Score,
                s.Threshold,
                Detail: string.Create(CultureInfo.InvariantCulture, $"{s.Rubric} {s.Score:0.###} is below {s.Threshold:0.###}")
            ));

    private static bool? Verdict(Trace trace) =>
        trace.JudgeVerdict?.Trim().ToLowerInvariant() switch
        {
            "pass" or "passed" or "correct" or "true" or "yes" => true,
            "fail" or "failed" or "failure" or "incorrect" or "false" or "no" => false,
            _ => null,
        };

    private static IEnumerable<Signal> ToolErrors(Trace trace) =>
        trace
            .ToolCalls.Select((call, index) => (Call: call, Index: index))
            .Where(c => c.Call.Failed)
            .GroupBy(c => (c.Call.Name, c.Call.Status))
            .Select(failures =>
            {
                var last = failures.Max(f => f.Index);
                var recovered = trace
                    .ToolCalls.Skip(last + 1)
                    .Any(c => !c.Failed && string.Equals(c.Name, failures.Key.Name, StringComparison.Ordinal));
                return new Signal(
                    SignalKinds.ToolError,
                    Value: failures.Count(),
                    Detail: $"{failures.Key.Name}: {failures.Key.Status}{(recovered ? " (a later call succeeded)" : "")}"
                );
            });

    private static IEnumerable<Signal> Latency(Trace trace, SignalsConfig config)
    {
        if (config.LatencyMs is { } target && trace.LatencyMs > target)
        {
            yield return new Signal(
                SignalKinds.LatencyBreach,
                Value: trace.LatencyMs,
                Threshold: target,
                Detail: string.Create(CultureInfo.InvariantCulture, $"{trace.LatencyMs:0} ms is above {target:0} ms")
            );
        }
    }
}
