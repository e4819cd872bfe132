using Faultline.Analysis;
using Faultline.Clustering.FailureAware;
using Faultline.Clustering.FailureAware.Choosing;
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

    /// <summary>Fewer failures than this cannot be drawn again often enough to tell settings apart.</summary>
    private const int EnoughToChoose = 60;

    public string Name => PipelineName;

    /// <inheritdoc/>
    public async Task<Partition> RunAsync(
        PullResult pull,
        IReadOnlyList<bool> discovery,
        IProgress<double>? progress = null,
        CancellationToken cancellationToken = default
    )
    {
        cancellationToken.ThrowIfCancellationRequested();
        var usual = (options ?? new FailureAwareOptions()).For(pull.Failed.Count, config.MinClusterSize);
        var canonical = CanonicalOrder.Of(pull);
        var embedding = await EmbeddingBlock.BuildAsync(embedder, canonical.Pull, usual, cancellationToken);
        progress?.Report(0.1);
        bool[] known = [.. canonical.Order.Select(i => discovery[i])];
        return await Task.Run(() => Run(canonical, known, usual, embedding, progress, cancellationToken), cancellationToken);
    }

    /// <inheritdoc/>
    /// <remarks>With the usual weights: the choice of a run belongs to its own failures.</remarks>
    public async Task<Matrix> PlaceAsync(PullResult pull, CancellationToken cancellationToken = default)
    {
        var settings = (options ?? new FailureAwareOptions()).For(pull.Failed.Count, config.MinClusterSize);
        var canonical = CanonicalOrder.Of(pull);
        var embedding = await EmbeddingBlock.BuildAsync(embedder, canonical.Pull, settings, cancellationToken);
        return await Task.Run(
            () => canonical.Back(Space(canonical.Pull, settings, embedding, cancellationToken).Points),
            cancellationToken
        );
    }

    private FailureSpace Space(
        PullResult pull,
        FailureAwareOptions settings,
        EmbeddedFailures? embedding,
        CancellationToken cancellationToken
    ) =>
        FailureSpaceBuilder.Build(pull.Failed, pull.Passing, config.ExcludeAttributes, settings, seed, cancellationToken, embedding?.Block);

    private Partition Run(
        CanonicalOrder canonical,
        bool[] discovery,
        FailureAwareOptions usual,
        EmbeddedFailures? embedding,
        IProgress<double>? progress,
        CancellationToken cancellationToken
    )
    {
        var pull = canonical.Pull;
        var space = Space(pull, usual, embedding, cancellationToken);
        progress?.Report(0.2);
        var grid = new SettingsGrid().For(usual);
        var choice = Choose(space, usual, grid, Part(progress, 0.2, 0.5), cancellationToken);
        var settings = choice?.Chosen.Candidate.Apply(usual) ?? usual;
        space = space.Reweighted(choice?.Chosen.Candidate.Weights.ByBlock ?? WeightFactors.Usual.ByBlock);

        var fragmented = Fragmented.Of(space, [.. Enumerable.Range(0, pull.Failed.Count)], settings, cancellationToken);
        var grouped = fragmented.Cut(settings.MergeAt, settings);
        var labels = PartitionLabels.LargestFirst(grouped.Labels);
        var blindSpace = space with { Weights = [.. space.Weights.Select((w, i) => discovery[i] ? w : 0)] };
        var blind = FailureGrouping.Regroup(blindSpace, fragmented, settings, cancellationToken);
        progress?.Report(0.55);
        var (stability, how) = RoadStability.Measure(space, labels, settings, seed, Part(progress, 0.55, 1), cancellationToken);

        var trust = PartitionTrust.Of(labels, stability);
        var missing = Missing.From(pull.Failed, pull.Passing, space);
        var algorithm = AlgorithmRecord.Of(space, settings, usual, choice, grid, grouped, trust, missing, stability.Length);
        algorithm["stability"] = how;
        return new Partition
        {
            Labels = canonical.Back(labels),
            BlindLabels = canonical.Back(BlindLabels.Match(labels, blind)),
            Probabilities = canonical.Back([.. grouped.Probabilities.Select((p, i) => labels[i] < 0 ? 0 : p)]),
            OutlierScores = canonical.Back(grouped.OutlierScores),
            Absorbed = canonical.Back(grouped.Absorbed),
            Stability = stability,
            Points = canonical.Back(space.Points),
            Embedding = embedding?.Info ?? new EmbeddingInfo("builtin-contrast", space.Points.Columns),
            Algorithm = algorithm,
            Notes = [.. Renumbered(grouped, labels), .. TrustNotes.Of(pull.Failed, space, labels, stability)],
            Warnings =
            [
                .. PartitionWarnings.Of(labels, stability),
                .. missing.Count == 0 ? Array.Empty<string>() : [$"Grouped without {string.Join("; without ", missing)}."],
            ],
        };
    }

    private SettingsChoice? Choose(
        FailureSpace space,
        FailureAwareOptions usual,
        SettingsGrid grid,
        IProgress<double>? progress,
        CancellationToken cancellationToken
    ) =>
        usual.Choose && space.Points.Rows >= EnoughToChoose
            ? SettingsChoice.Of(SettingsSearch.Run(space, usual, grid, seed, progress, cancellationToken), usual)
            : null;

    /// <summary>Notes speak of the labels before the largest cluster became 0.</summary>
    private static IEnumerable<ClusterNote> Renumbered(Grouping grouped, int[] labels)
    {
        foreach (var note in grouped.Notes)
        {
            var member = Array.IndexOf(grouped.Labels, note.Cluster);
            if (member >= 0)
            {
                yield return note with
                {
                    Cluster = labels[member],
                };
            }
        }
    }

    private static Span? Part(IProgress<double>? progress, double from, double to) =>
        progress is null ? null : new Span(progress, from, to);

    // Progress<T> posts to the thread pool, where a late report could overtake the next stage's; this one reports in place.
    private sealed class Span(IProgress<double> whole, double from, double to) : IProgress<double>
    {
        public void Report(double value) => whole.Report(from + (to - from) * value);
    }
}
