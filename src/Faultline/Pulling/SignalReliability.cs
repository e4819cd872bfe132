using Faultline.Statistics;

namespace Faultline.Pulling;

/// <summary>How far each signal kind can be trusted in one window: the share of traces showing it that the judge or a known outcome calls failed.</summary>
public sealed class SignalReliability
{
    /// <summary>Fewer judged traces than this say nothing about a kind.</summary>
    public const int EnoughJudged = 30;

    /// <summary>A kind measured at or above this precision is strong.</summary>
    public const double StrongFrom = 0.8;

    private readonly Dictionary<string, (long Failed, long Judged)> _counts = new(StringComparer.Ordinal);

    /// <summary>Kinds that are a verdict themselves or a broken promise that can be checked; they are strong without being measured.</summary>
    public static bool IsHard(string kind) =>
        kind
            is SignalKinds.Outcome
                or SignalKinds.JudgeVerdict
                or SignalKinds.JudgeBelowThreshold
                or SignalKinds.SchemaViolation
                or SignalKinds.Error
                or SignalKinds.LatencyBreach;

    /// <summary>Adds one trace to the measurement.</summary>
    /// <param name="signals">What the trace shows.</param>
    /// <param name="outcome">The known outcome, null where there is none.</param>
    /// <param name="reference">Outcome, else the judge's opinion, null where nobody judged.</param>
    public void Observe(IReadOnlyList<Signal> signals, bool? outcome, bool? reference)
    {
        foreach (var kind in signals.Select(s => s.Kind).Distinct(StringComparer.Ordinal))
        {
            // A judge cannot vouch for itself, and a derived refusal was derived from the very opinion it would be held against.
            var judged = kind switch
            {
                SignalKinds.Outcome or SignalKinds.RefusalMismatch => null,
                SignalKinds.JudgeVerdict or SignalKinds.JudgeBelowThreshold => outcome,
                _ => reference,
            };
            if (judged is { } passed)
            {
                var (failed, n) = _counts.GetValueOrDefault(kind);
                _counts[kind] = (failed + (passed ? 0 : 1), n + 1);
            }
        }
    }

    /// <summary>Precision of the kind with its interval, or null when no judged trace shows it.</summary>
    public Interval? Precision(string kind) =>
        _counts.TryGetValue(kind, out var count) ? Wilson.Interval(count.Failed, count.Judged) : null;

    public IReadOnlyDictionary<string, Interval> All() =>
        _counts
            .OrderBy(c => c.Key, StringComparer.Ordinal)
            .ToDictionary(c => c.Key, c => Wilson.Interval(c.Value.Failed, c.Value.Judged), StringComparer.Ordinal);

    public bool IsStrong(string kind) => IsHard(kind) || Measured(kind) is { Value: >= StrongFrom };

    /// <summary>Measured, and the interval leaves no room for being strong.</summary>
    public bool IsMeasuredWeak(string kind) => !IsHard(kind) && Measured(kind) is { High: < StrongFrom };

    /// <summary>Measured, and more likely wrong than right.</summary>
    public bool IsMisleading(string kind) => !IsHard(kind) && Measured(kind) is { High: < 0.5 };

    private Interval? Measured(string kind) => Precision(kind) is { N: >= EnoughJudged } measured ? measured : null;
}
