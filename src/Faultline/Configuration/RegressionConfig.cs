namespace Faultline.Configuration;

/// <summary>Where the regression sets live.</summary>
public sealed record RegressionConfig
{
    /// <summary>The directory of the sets, relative to the configuration: what CI reads, what the pages edit, and where <c>dataset build</c> writes when nothing else is named.</summary>
    public string Directory { get; init; } = "evals";
}
