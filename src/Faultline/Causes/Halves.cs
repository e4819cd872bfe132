using Faultline.Statistics;
using Faultline.Traces;

namespace Faultline.Causes;

/// <summary>Splits traffic into a discovery and a confirmation half by user, so that nobody stands in both.</summary>
public static class Halves
{
    /// <summary>By trace: true for discovery. The split depends on the unit's name and the seed alone, never on order.</summary>
    public static bool[] Split(IReadOnlyList<Trace> traces, int seed) =>
        [.. traces.Select(t => (SplitMix64.Hash(Unit(t), (ulong)seed) & 1) == 0)];

    /// <summary>Who repeats: the user, else the session, else the trace by itself.</summary>
    public static string Unit(Trace trace) => trace.UserId ?? trace.SessionId ?? trace.TraceId;
}
