using Faultline.Pulling;
using Faultline.Statistics;

namespace Faultline.Cli.Commands;

/// <summary>What <c>pull --json</c> prints.</summary>
internal sealed record PullDocument(
    string Workflow,
    DateTime From,
    DateTime To,
    long TotalTraces,
    long TotalFailed,
    long WeakFailed,
    int Sampled,
    double EffectiveSize,
    IReadOnlyDictionary<string, long> Signals,
    IReadOnlyDictionary<string, long> SignalsSeen,
    IReadOnlyDictionary<string, Interval> SignalPrecision,
    IReadOnlyList<string> Warnings,
    IReadOnlyList<PulledDocument> Traces
)
{
    public static PullDocument Of(PullResult pull) =>
        new(
            pull.Workflow,
            pull.From,
            pull.To,
            pull.TotalTraces,
            pull.TotalFailed,
            pull.WeakFailed,
            pull.Failed.Count,
            KishEffectiveSize.Of(pull.Failed.Select(f => f.Weight)),
            pull.Signals,
            pull.SignalsSeen,
            pull.SignalPrecision,
            pull.Warnings,
            [.. pull.Failed.Select(f => new PulledDocument(f.Trace.TraceId, f.Signals, f.Weight, f.Weak))]
        );
}

/// <summary>One failed trace of <see cref="PullDocument"/>.</summary>
internal sealed record PulledDocument(string TraceId, IReadOnlyList<Signal> Signals, double Weight, bool Weak);
