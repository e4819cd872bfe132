namespace Faultline.Causes;

/// <summary>Traffic whose part in a change is asked for.</summary>
/// <param name="Id">A cluster's, or <see cref="Improved"/>.</param>
/// <param name="Text">What delimits it.</param>
/// <param name="Inside">By row of both windows.</param>
internal sealed record TrafficGroup(string Id, string Text, bool[] Inside)
{
    /// <summary>Traffic that got better although no cluster lives in it any more.</summary>
    public const string Improved = "improved";

    /// <summary>The rest.</summary>
    public const string Elsewhere = "other";
}
