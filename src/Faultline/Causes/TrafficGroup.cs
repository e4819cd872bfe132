namespace Faultline.Causes;

/// <summary>Traffic whose part in a change is asked for.</summary>
/// <param name="Id">A cluster's, <see cref="Worsened"/> or <see cref="Improved"/>.</param>
/// <param name="Text">What delimits it.</param>
/// <param name="Inside">By row of both windows.</param>
internal sealed record TrafficGroup(string Id, string Text, bool[] Inside)
{
    /// <summary>Traffic that got better although no cluster lives in it any more.</summary>
    public const string Improved = "improved";

    /// <summary>Traffic that got worse although its failures make no cluster.</summary>
    public const string Worsened = "worsened";

    /// <summary>The rest.</summary>
    public const string Elsewhere = "other";

    /// <summary>Slices as groups: the kind by itself, or numbered where there are several.</summary>
    public static IEnumerable<TrafficGroup> Of(string kind, IReadOnlyList<Slice> slices, int rows) =>
        slices.Select(
            (slice, i) =>
                new TrafficGroup(
                    slices.Count == 1 ? kind : $"{kind}-{i + 1}",
                    slice.ToString(),
                    [.. Enumerable.Range(0, rows).Select(slice.Holds)]
                )
        );
}
