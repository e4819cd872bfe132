using Faultline.Traces;

namespace Faultline.Pulling;

/// <summary>The failures of one workflow in one window, sampled, beside the passing traffic they are compared with.</summary>
public sealed record PullResult
{
    public required string Workflow { get; init; }

    /// <summary>Inclusive, UTC.</summary>
    public required DateTime From { get; init; }

    /// <summary>Exclusive, UTC.</summary>
    public required DateTime To { get; init; }

    public required long TotalTraces { get; init; }

    public required long TotalFailed { get; init; }

    /// <summary>Failed traces per signal kind before sampling; a trace with two kinds counts in both.</summary>
    public required IReadOnlyDictionary<string, long> Signals { get; init; }

    /// <summary>Traces that show each kind, failed or not.</summary>
    public IReadOnlyDictionary<string, long> SignalsSeen { get; init; } = new Dictionary<string, long>();

    /// <summary>Traces with a judge's score, a verdict or a known outcome.</summary>
    public long Judged { get; init; }

    /// <summary>Of <see cref="TotalFailed"/>, those that failed on weak signals alone.</summary>
    public long WeakFailed { get; init; }

    /// <summary>Estimated precision of each signal kind against judged traces of the window; absent where it cannot be estimated.</summary>
    public required IReadOnlyDictionary<string, Statistics.Interval> SignalPrecision { get; init; }

    /// <summary>The sample, in order of (timestamp, trace id).</summary>
    public required IReadOnlyList<PulledTrace> Failed { get; init; }

    /// <summary>All passing traces of the window, in order of (timestamp, trace id), without messages.</summary>
    public required IReadOnlyList<Trace> Passing { get; init; }

    public required IReadOnlyList<string> Warnings { get; init; }
}
