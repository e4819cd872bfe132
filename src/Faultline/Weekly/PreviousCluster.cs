namespace Faultline.Weekly;

/// <summary>A cluster of an earlier run.</summary>
/// <param name="Gone">True when the latest run no longer had it: a match then reopens it.</param>
public sealed record PreviousCluster(string ClusterId, bool Gone);

/// <summary>One trace under both models.</summary>
/// <param name="Earlier">The earlier cluster it belongs to, by index; −1 for none.</param>
/// <param name="Now">The new cluster it belongs to, by index; −1 for none.</param>
/// <param name="Weight">Failures it speaks for.</param>
public readonly record struct PlacedTwice(int Earlier, int Now, double Weight);
