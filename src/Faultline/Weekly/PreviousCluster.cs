namespace Faultline.Weekly;

/// <summary>A cluster of an earlier run.</summary>
/// <param name="Gone">True when the latest run no longer had it: a match then reopens it.</param>
public sealed record PreviousCluster(string ClusterId, bool Gone);
