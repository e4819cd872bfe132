namespace Faultline.Weekly;

/// <summary>A member that stands for its cluster in later runs: they place it in their own space to find the cluster again.</summary>
/// <param name="Weight">How many failures of the window it speaks for.</param>
/// <param name="Signals">Kinds of its signals: some depend on the neighbours it had, which are gone by then.</param>
public sealed record Anchor(string TraceId, string ClusterId, double Weight, IReadOnlyList<string> Signals);
