using Faultline.Analysis;
using Faultline.Clustering.FailureAware;
using Faultline.Configuration;
using Faultline.Pulling;

namespace Faultline.Clustering;

/// <summary>Clusters by how requests fail instead of what they are about: evidence and contrast first, metadata to join what shares a cause.</summary>
/// <remarks>The stages, their formulas and what each adds are in docs/cluster.md.</remarks>
public sealed class FailureAwarePipeline(
    ClusteringConfig config,
    int seed = 42,
    FailureAwareOptions? options = null,
    IEmbedder? embedder = null
) : IClusteringPipeline
{
    public const string PipelineName = "failure-aware";

    /// <summary>Above this many failures resamples are drawn from a fixed subset of them, to bound the time.</summary>
    private const int StabilityPoints = 2_500;

    public string Name => PipelineName;

    /// <inheritdoc/>
    public async Task<Partition> RunAsync(
        PullResult pull,
        IReadOnlyList<bool> discovery,
        IProgress<double>? progress = null,
        CancellationToken cancellationToken = default
    )
    {
        var settings = (options ?? new FailureAwareOptions()).For(pull.Failed.Count, config);
        var embedding = await EmbeddingBlock.BuildAsync(embedder, pull, settings, cancellationToken);
        progress?.Report(0.2);
        return await Task.Run(() => Run(pull, discovery, settings, embedding, progress, cancellationToken), cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<Matrix> PlaceAsync(PullResult pull, CancellationToken cancellationToken = default)
    {
        var settings = (options ?? new FailureAwareOptions()).For(pull.Failed.Count, config);
        var embedding = await EmbeddingBlock.BuildAsync(embedder, pull, settings, cancellationToken);
        return await Task.Run(() => Space(pull, settings, embedding, cancellationToken).Points, cancellationToken);
    }

    private FailureSpace Space(
        PullResult pull,
        FailureAwareOptions settings,
        EmbeddedFailures? embedding,
        CancellationToken cancellationToken
    ) => FailureSpaceBuilder.Build(pull.Failed, pull.Passing, config.ExcludeAttributes, settings, seed, cancellationToken, embedding?.Block);

    private Partition Run(
        PullResult pull,
        IReadOnlyList<bool> discovery,
        FailureAwareOptions settings,
        EmbeddedFailures? embedding,
        IProgress<double>? progress,
        CancellationToken cancellationToken
    )
    {
        var space = Space(pull, settings, embedding, cancellationToken);
        progress?.Report(0.4);
        var rows = Enumerable.Range(0, pull.Failed.Count).ToArray();
        var grouped = FailureGrouping.Group(space, rows, settings, cancellationToken);
        var labels = PartitionLabels.LargestFirst(grouped.Labels);
        var blindSpace = space with { Weights = [.. space.Weights.Select((w, i) => discovery[i] ? w : 0)] };
        var blind = FailureGrouping.Regroup(space, blindSpace, rows, grouped, settings, cancellationToken);
        progress?.Report(0.5);
        var clusters = labels.Length == 0 ? 0 : labels.Max() + 1;
        var algorithm = Describe(space, settings, grouped, clusters);
        return new Partition
        {
            Labels = labels,
            BlindLabels = BlindLabels.Match(labels, blind),
            Probabilities = [.. grouped.Probabilities.Select((p, i) => labels[i] < 0 ? 0 : p)],
            OutlierScores = grouped.OutlierScores,
            Absorbed = grouped.Absorbed,
            Stability = Stability(space, labels, clusters, settings, algorithm, progress, cancellationToken),
            Points = space.Points,
            Embedding = embedding?.Info ?? new EmbeddingInfo("builtin-contrast", space.Points.Columns),
            Algorithm = algorithm,
        };
    }

    private double?[] Stability(
        FailureSpace space,
        int[] labels,
        int clusters,
        FailureAwareOptions settings,
        IDictionary<string, object?> algorithm,
        IProgress<double>? progress,
        CancellationToken cancellationToken
    )
    {
        if (clusters == 0 || settings.Resamples == 0)
        {
            return new double?[clusters];
        }

        // Every k-th failure, so that the subset covers the window evenly.
        var step = Math.Max(1, (int)Math.Ceiling(labels.Length / (double)StabilityPoints));
        var basis = Enumerable.Range(0, labels.Length).Where(i => i % step == 0).ToArray();
        algorithm["stability"] =
            step == 1
                ? $"{settings.Resamples} bootstrap resamples through fragments, merge and absorption"
                : $"{settings.Resamples} bootstrap resamples of {basis.Length} of the {labels.Length} failures through fragments, merge and absorption";
        var measured = BootstrapStability.Measure(
            Array.ConvertAll(basis, i => labels[i]),
            draw => FailureGrouping.Group(space, Array.ConvertAll(draw, i => basis[i]), settings, cancellationToken).Labels,
            new BootstrapStabilityOptions { Resamples = settings.Resamples, Seed = seed },
            progress is null ? null : new Progress<double>(p => progress.Report(0.5 + p / 2)),
            cancellationToken
        );
        var byLabel = measured.ToDictionary(m => m.Label, m => m.Jaccard);
        return [.. Enumerable.Range(0, clusters).Select(c => byLabel.TryGetValue(c, out var j) && !double.IsNaN(j) ? (double?)j : null)];
    }

    private static SortedDictionary<string, object?> Describe(
        FailureSpace space,
        FailureAwareOptions settings,
        Grouping grouped,
        int clusters
    ) =>
        new(StringComparer.Ordinal)
        {
            ["pipeline"] = PipelineName,
            ["fragments"] = grouped.Fragments,
            ["clusters"] = clusters,
            ["fragment_min_cluster_size"] = settings.FragmentSize,
            ["fragment_min_samples"] = settings.FragmentSamples,
            ["merge_distance"] = settings.MergeAt,
            ["absorb_similarity"] = settings.AbsorbAt,
            ["absorbed"] = grouped.Absorbed.Count(a => a),
            ["blocks"] = space.BlockWeights,
            ["evidence"] = space.Evidence.Columns.Select(c => c.Name).ToArray(),
            ["merge_by"] =
                space.Slices.Attributes == 0
                    ? "evidence and text alone: the traces carry no usable metadata"
                    : $"metadata ({space.Slices.Attributes} attributes), evidence and text",
            ["notes"] = grouped.Notes,
        };
}
