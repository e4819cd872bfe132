using Faultline.Clustering.FailureAware.Choosing;

namespace Faultline.Clustering.FailureAware;

/// <summary>What a reader of a run needs to know about how its clusters came about.</summary>
internal static class AlgorithmRecord
{
    private const int TrialsShown = 5;

    public static SortedDictionary<string, object?> Of(
        FailureSpace space,
        FailureAwareOptions settings,
        FailureAwareOptions usual,
        SettingsChoice? choice,
        SettingsGrid grid,
        Grouping grouped,
        PartitionTrust trust,
        IReadOnlyList<string> missing,
        int clusters
    ) =>
        new(StringComparer.Ordinal)
        {
            ["pipeline"] = FailureAwarePipeline.PipelineName,
            ["fragments"] = grouped.Fragments,
            ["clusters"] = clusters,
            ["fragment_min_cluster_size"] = settings.FragmentSize,
            ["fragment_min_samples"] = settings.FragmentSamples,
            ["merge_distance"] = settings.MergeAt,
            ["absorb_similarity"] = settings.AbsorbAt,
            ["absorbed"] = grouped.Absorbed.Count(a => a),
            ["blocks"] = space.WeightByBlock(),
            ["evidence"] = space.Evidence.Columns.Select(c => c.Name).ToArray(),
            ["merge_by"] =
                space.Slices.Attributes == 0
                    ? "evidence and text alone: the traces carry no usable metadata"
                    : $"metadata ({space.Slices.Attributes} attributes), evidence and text",
            ["choice"] = choice is null ? null : Choice(choice, usual, grid),
            ["contrast_significance"] = settings.ContrastSignificance,
            ["without_a_trace_of_how"] = Enumerable.Range(0, space.Points.Rows).Count(space.IsSilent),
            ["missing"] = missing,
            ["stability_over_all_failures"] = trust.Reproduced is { } r ? Math.Round(r, 3) : null,
            ["failures_in_stable_clusters"] = trust.Reproduced is null ? null : trust.Stable,
            ["notes"] = grouped.Notes.Select(n => n.Text).ToArray(),
        };

    private static SortedDictionary<string, object?> Choice(SettingsChoice choice, FailureAwareOptions usual, SettingsGrid grid) =>
        new(StringComparer.Ordinal)
        {
            ["reason"] = choice.Reason,
            ["criterion"] =
                $"agreement × reproduced detail over {grid.Resamples} bootstrap draws: how much of the division comes back when the failures are drawn again; no label takes part",
            ["tried"] = choice.Trials.Count,
            ["fragment_sizes"] = grid.SizeFactors.Select(f => new Candidate(f, 0, WeightFactors.Usual).FragmentSize(usual)).ToArray(),
            ["merge_distances"] = grid.Cuts,
            ["weights"] = grid.Weights.Select(w => w.Name).ToArray(),
            ["best"] = choice.Trials.OrderByDescending(t => t.Score).Take(TrialsShown).Select(t => Trial(t, usual)).ToArray(),
            ["usual"] = Trial(choice.Usual, usual),
            ["chosen"] = Trial(choice.Chosen, usual),
        };

    private static SortedDictionary<string, object?> Trial(Trial trial, FailureAwareOptions usual) =>
        new(StringComparer.Ordinal)
        {
            ["fragment_size"] = trial.Candidate.FragmentSize(usual),
            ["merge_distance"] = trial.Candidate.MergeAt,
            ["weights"] = trial.Candidate.Weights.Name,
            ["score"] = Math.Round(trial.Score, 3),
            ["agreement"] = Math.Round(trial.Agreement, 3),
            ["detail"] = Math.Round(trial.Detail, 3),
            ["clusters"] = trial.Clusters,
            ["noise"] = Math.Round(trial.Noise, 3),
        };
}
