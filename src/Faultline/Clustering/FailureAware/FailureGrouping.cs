namespace Faultline.Clustering.FailureAware;

/// <summary>From points to clusters: fragments, profiles, joins, absorption. Works on any subset of the failures, so that resamples take the same road.</summary>
public static class FailureGrouping
{
    /// <summary>Groups the failures <paramref name="rows"/>; arrays of the result stand in that order.</summary>
    public static Grouping Group(FailureSpace space, int[] rows, FailureAwareOptions options, CancellationToken cancellationToken) =>
        Fragmented.Of(space, rows, options, cancellationToken).Cut(options.MergeAt, options);

    /// <summary>Labels when the same fragments are joined by the profiles of <paramref name="blind"/>.</summary>
    public static int[] Regroup(
        FailureSpace blind,
        Fragmented fragmented,
        FailureAwareOptions options,
        CancellationToken cancellationToken
    ) => fragmented.JoinedBy(blind, options, cancellationToken).Cut(options.MergeAt, options).Labels;
}
