using Faultline.Traces;

namespace Faultline.Pulling;

/// <summary>All traffic of a window with the verdict on each trace; nothing sampled, no messages.</summary>
/// <param name="Traces">In order of (timestamp, trace id).</param>
/// <param name="Failed">By trace.</param>
public sealed record JudgedWindow(IReadOnlyList<Trace> Traces, bool[] Failed);
