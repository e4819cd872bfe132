using Faultline.Traces;

namespace Faultline.Pulling;

/// <summary>A failed trace in the sample. <paramref name="Weight"/> = 1/π, the inverse of its inclusion probability (METHODS: Horvitz–Thompson).</summary>
/// <param name="Weak">True when it fails on signals of low precision alone.</param>
public sealed record PulledTrace(Trace Trace, IReadOnlyList<Signal> Signals, double Weight, bool Weak);
