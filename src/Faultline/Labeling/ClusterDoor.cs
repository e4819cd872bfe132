using System.Globalization;

namespace Faultline.Labeling;

/// <summary>How far a cluster's reviewers agree on it, and whether that opens the door to the regression set.</summary>
internal static class ClusterDoor
{
    /// <param name="own">The cluster's items with two labels or more; at least one.</param>
    /// <param name="all">The run's.</param>
    /// <param name="labels">Those of the run.</param>
    public static ClusterAgreement Of(
        IReadOnlyList<LabelledItem> own,
        IReadOnlyList<LabelledItem> all,
        IReadOnlyList<Label> labels,
        LabelVerdicts verdicts,
        int seed
    )
    {
        // Of the cluster's reviewers alone; everyone else's labels say nothing about it.
        var (first, second) = PairScore.MostShared([.. own.SelectMany(i => i.Labels)])!.Value;
        var shared = PairScore.Items(labels, first, second);
        var ids = own.Select(i => i.TraceId).ToHashSet(StringComparer.Ordinal);
        LabelledTwice[] between = [.. shared.Where(i => ids.Contains(i.TraceId))];
        var score = PairScore.Of(between, seed);
        var many = own.SelectMany(i => i.Labels).Select(l => l.Reviewer).Distinct(StringComparer.Ordinal).Count() > 2;
        var tag = own.Select(i => verdicts.FinalTag(i.TraceId))
            .Where(t => t is not null)
            .GroupBy(t => t!, StringComparer.Ordinal)
            .OrderByDescending(g => g.Count())
            .ThenBy(g => g.Key, StringComparer.Ordinal)
            .FirstOrDefault()
            ?.Key;
        var ac1 = many ? ManyScore.Ac1(own) : score.Ac1;
        var alpha = many ? ManyScore.Alpha(own) : null;
        var (door, rule) =
            own.Count < Agreement.FewestItems
                ? (
                    (double?)null,
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{own.Count} of its items {(own.Count == 1 ? "has" : "have")} two labels, {Agreement.FewestItems} are needed"
                    )
                )
            : many ? Many(own, all, tag, alpha, ac1)
            : Pair(score, between, shared, tag);
        var (low, high) = many ? ManyScore.Interval(own, seed) : (score.Low, score.High);
        return new ClusterAgreement(
            own[0].ClusterId,
            score,
            door,
            rule,
            door >= Agreement.Threshold,
            low < Agreement.Threshold && high >= Agreement.Threshold,
            tag
        )
        {
            Reviewers = [first, second],
            Twice = own.Count,
            Alpha = alpha,
            Ac1 = ac1,
        };
    }

    private static (double? Door, string Rule) Pair(
        AgreementScore score,
        IReadOnlyList<LabelledTwice> own,
        IReadOnlyList<LabelledTwice> all,
        string? tag
    )
    {
        if (score.Kappa is null && score.Observed >= 1)
        {
            return (1, "both reviewers gave every item the same tag (κ itself is undefined there)");
        }

        // Inside a good cluster nearly all items carry one tag, and κ collapses however well people agree (the prevalence paradox, which AC1 does not
        // have). Whether the tag can be told from others then shows only against the other clusters' items.
        return
            score.Kappa < Agreement.Threshold
            && score.Ac1 >= Agreement.Threshold
            && tag is not null
            && own.Count < all.Count
            && PairScore.OneAgainstRest(tag, all).Kappa is { } against
            ? (against, $"κ of {tag} against all other tags over the run's {all.Count} items, because one tag prevails inside the cluster")
            : (score.Kappa, "κ of the cluster's own items");
    }

    // The same three steps with α, which counts every label of every reviewer.
    private static (double? Door, string Rule) Many(
        IReadOnlyList<LabelledItem> own,
        IReadOnlyList<LabelledItem> all,
        string? tag,
        double? alpha,
        double? ac1
    )
    {
        if (alpha is null && own.All(i => !i.IsDisputed))
        {
            return (1, "all reviewers gave every item the same tag (α itself is undefined there)");
        }

        return
            alpha < Agreement.Threshold
            && ac1 >= Agreement.Threshold
            && tag is not null
            && own.Count < all.Count
            && ManyScore.Alpha(all, tag) is { } against
            ? (
                against,
                $"Krippendorff's α of {tag} against all other tags over the run's {all.Count} items, because one tag prevails inside the cluster"
            )
            : (alpha, "Krippendorff's α of the cluster's own items, as more than two people labelled them");
    }
}
