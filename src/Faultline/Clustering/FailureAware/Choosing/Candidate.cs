using System.Globalization;

namespace Faultline.Clustering.FailureAware.Choosing;

/// <summary>One combination of settings to try.</summary>
/// <param name="SizeFactor">What the smallest fragment's usual size is multiplied by.</param>
/// <param name="MergeAt">Height at which the tree of fragments is cut.</param>
/// <param name="Weights">What block weights are multiplied by.</param>
public sealed record Candidate(double SizeFactor, double MergeAt, WeightFactors Weights)
{
    /// <summary>The given settings with this combination in place.</summary>
    public FailureAwareOptions Apply(FailureAwareOptions options) =>
        options with
        {
            FragmentSize = FragmentSize(options),
            MergeAt = MergeAt,
        };

    public int FragmentSize(FailureAwareOptions options) =>
        Math.Max(FailureAwareOptions.SmallestFragment, (int)Math.Round(SizeFactor * options.FragmentSize));

    public string Describe(FailureAwareOptions options) =>
        string.Create(CultureInfo.InvariantCulture, $"fragments of {FragmentSize(options)}, joined at {MergeAt:0.00}, {Weights.Name}");
}
