namespace Faultline.Weekly;

/// <summary>A tag that a person confirmed on an earlier run.</summary>
/// <param name="ClusterId">The cluster it was given to.</param>
/// <param name="RunId">The run it was given on.</param>
/// <param name="ConfirmedAt">UTC.</param>
public sealed record KnownLabel(string Tag, string ClusterId, string RunId, string Person, DateTime ConfirmedAt);
