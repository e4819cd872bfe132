using Faultline.Traces;

namespace Faultline.Cli.Demo.Traffic;

/// <summary>A trace of the sample traffic and the truth about it, which no step of the analysis gets to see.</summary>
/// <param name="Mode">The planted failure, or null when the answer is good.</param>
internal sealed record GeneratedTrace(Trace Trace, FailureMode? Mode)
{
    public GeneratedTruth Truth => new(Trace.TraceId, Mode?.Id, Mode?.Tag);
}

/// <summary>One row of the answer key.</summary>
internal sealed record GeneratedTruth(string TraceId, string? Mode, string? Tag);
