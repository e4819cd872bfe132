using Faultline.Pulling;

namespace Faultline.Clustering;

/// <summary>A recipe from pulled failures to clusters. Same input and seed give the same partition on any machine.</summary>
public interface IClusteringPipeline
{
    /// <summary>As it is written in <c>--pipeline</c> and in the run.</summary>
    string Name { get; }

    /// <param name="pull">The failures and the passing traffic they are compared with. Any number of either, 0 included.</param>
    /// <param name="discovery">By failure: true in the half whose metadata may decide the blind merges.</param>
    /// <param name="progress">Share done, 0..1.</param>
    /// <param name="cancellationToken">Checked often.</param>
    Task<Partition> RunAsync(
        PullResult pull,
        IReadOnlyList<bool> discovery,
        IProgress<double>? progress = null,
        CancellationToken cancellationToken = default
    );

    /// <summary>The space clusters are found in, one row a failure of <paramref name="pull"/>, without clustering them: for placing failures of an earlier run among today's.</summary>
    Task<Matrix> PlaceAsync(PullResult pull, CancellationToken cancellationToken = default);
}
