using System.Globalization;

namespace Faultline.Labeling;

/// <summary>Labels of a run → how well its reviewers agree.</summary>
public static class Agreement
{
    /// <summary>Below this κ a cluster's tag stays unconfirmed.</summary>
    public const double Threshold = 0.6;

    /// <summary>With fewer items of a cluster labelled twice its door stays shut, whatever κ is.</summary>
    /// <remarks>Two people who agree on half of the items by chance agree on all of five once in 32 times, and on a single one every other time.</remarks>
    public const int FewestItems = 5;

    /// <param name="reviewers">Compare these two alone; null compares the two with the most items in common, and lets everybody's labels count for the clusters.</param>
    /// <exception cref="FaultlineException">Fewer than two people have labelled the run.</exception>
    public static AgreementReport Compute(
        string runId,
        IReadOnlyList<Label> labels,
        IReadOnlyList<Adjudication> adjudications,
        int seed,
        IReadOnlyList<string>? reviewers = null
    )
    {
        var pair = reviewers ?? MostShared(labels);
        var verdicts = new LabelVerdicts(labels, adjudications);
        var items = PairScore.Items(labels, pair[0], pair[1]);
        var compared = reviewers is null ? labels : [.. labels.Where(l => pair.Contains(l.Reviewer, StringComparer.Ordinal))];
        var twice = LabelledItem.TwiceOrMore(compared);
        var tags = items
            .SelectMany(i => (string[])[i.First, i.Second])
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal)
            .ToArray();
        var overall = PairScore.Of(items, seed);
        var perTag = tags.Select(t => PairScore.OneAgainstRest(t, items))
            .OrderBy(t => t.Kappa ?? 1)
            .ThenBy(t => t.Tag, StringComparer.Ordinal)
            .ToArray();
        var decided = adjudications.Select(a => a.TraceId).ToHashSet(StringComparer.Ordinal);
        return new AgreementReport
        {
            RunId = runId,
            Reviewers = pair,
            Overall = overall,
            Alpha = Alpha(labels, pair.Count),
            Tags = perTag,
            Confusions = Confusions(twice),
            Clusters =
            [
                .. twice
                    .GroupBy(i => i.ClusterId, StringComparer.Ordinal)
                    .OrderBy(g => g.Key, StringComparer.Ordinal)
                    .Select(g => ClusterDoor.Of([.. g], twice, compared, verdicts, seed)),
            ],
            Open =
            [
                .. LabelledItem
                    .TwiceOrMore(labels)
                    .Where(i => i.IsDisputed && !decided.Contains(i.TraceId))
                    .Select(i => new Disagreement(
                        i.TraceId,
                        i.ClusterId,
                        new SortedDictionary<string, string>(
                            i.Labels.ToDictionary(l => l.Reviewer, l => l.Tag, StringComparer.Ordinal),
                            StringComparer.Ordinal
                        )
                    )),
            ],
            Warnings = [.. Warnings(overall, items, labels, pair)],
        };
    }

    // An item on which three people differ three ways counts in each of its pairs.
    private static TagConfusion[] Confusions(IReadOnlyList<LabelledItem> items) =>
        [
            .. items
                .SelectMany(i =>
                {
                    string[] tags = [.. i.Labels.Select(l => l.Tag).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
                    return tags.SelectMany((first, at) => tags.Skip(at + 1).Select(second => (first, second)));
                })
                .CountBy(pair => pair)
                .Select(x => new TagConfusion(x.Key.first, x.Key.second, x.Value))
                .OrderByDescending(c => c.Items)
                .ThenBy(c => c.First, StringComparer.Ordinal)
                .ThenBy(c => c.Second, StringComparer.Ordinal),
        ];

    private static IReadOnlyList<string> MostShared(IReadOnlyList<Label> labels)
    {
        if (PairScore.MostShared(labels) is { } pair)
        {
            return [pair.First, pair.Second];
        }

        throw FaultlineException.Input(
            labels.Count == 0
                ? "nobody has labelled this run yet; `faultline label export --reviewer NAME` writes a sheet."
                : $"only {labels[0].Reviewer} has labelled this run; agreement needs a second reviewer (`faultline label export --reviewer NAME`)."
        );
    }

    private static double? Alpha(IReadOnlyList<Label> labels, int compared)
    {
        var reviewers = labels.Select(l => l.Reviewer).Distinct(StringComparer.Ordinal).Count();
        return reviewers <= compared && labels.CountBy(l => l.TraceId, StringComparer.Ordinal).All(x => x.Value == reviewers)
            ? null
            : ManyScore.Alpha(LabelledItem.TwiceOrMore(labels));
    }

    private static IEnumerable<string> Warnings(
        AgreementScore score,
        IReadOnlyList<LabelledTwice> items,
        IReadOnlyList<Label> labels,
        IReadOnlyList<string> pair
    )
    {
        if (items.Count == 0)
        {
            yield return $"{pair[0]} and {pair[1]} have no item in common; export the same run for both.";
            yield break;
        }

        var top = items.SelectMany(i => (string[])[i.First, i.Second]).GroupBy(t => t, StringComparer.Ordinal).MaxBy(g => g.Count())!;
        var share = top.Count() / (2.0 * items.Count);
        if (share >= 0.8 && score.Ac1 - (score.Kappa ?? 0) > 0.15)
        {
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"{top.Key} is {share:P0} of all labels; where one tag prevails κ says little ({score.Kappa:0.00}), look at AC1 ({score.Ac1:0.00}) beside it."
            );
        }

        if (score.Low < Threshold && score.High >= Threshold)
        {
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"the interval of κ [{score.Low:0.00}, {score.High:0.00}] straddles {Threshold}; the point estimate decides, and more items would settle it."
            );
        }

        var others = labels
            .Select(l => l.Reviewer)
            .Distinct(StringComparer.Ordinal)
            .Except(pair, StringComparer.Ordinal)
            .Order(StringComparer.Ordinal)
            .ToArray();
        if (others.Length > 0)
        {
            yield return $"κ compares {pair[0]} and {pair[1]}, who share the most items; α counts {string.Join(", ", others)} too.";
        }
    }
}
