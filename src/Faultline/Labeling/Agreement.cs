using System.Globalization;
using Faultline.Statistics;

namespace Faultline.Labeling;

/// <summary>Labels of a run → how well its reviewers agree.</summary>
public static class Agreement
{
    /// <summary>Below this κ a cluster's tag stays unconfirmed.</summary>
    public const double Threshold = 0.6;

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
        var items = Pairs(labels, pair);
        var tags = items
            .SelectMany(i => (string[])[i.First, i.Second])
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal)
            .ToArray();
        var overall = Score(items, seed);
        var perTag = tags.Select(t => OneAgainstRest(t, items))
            .OrderBy(t => t.Kappa ?? 1)
            .ThenBy(t => t.Tag, StringComparer.Ordinal)
            .ToArray();
        var clusters = items
            .GroupBy(i => i.ClusterId, StringComparer.Ordinal)
            .OrderBy(g => g.Key, StringComparer.Ordinal)
            .Select(g => Cluster(g.Key, [.. g], items, labels, verdicts, seed))
            .ToArray();
        return new AgreementReport
        {
            RunId = runId,
            Reviewers = pair,
            Overall = overall,
            Alpha = Alpha(labels, pair.Count),
            Tags = perTag,
            Confusions =
            [
                .. items
                    .Where(i => i.First != i.Second)
                    .GroupBy(i => string.CompareOrdinal(i.First, i.Second) < 0 ? (i.First, i.Second) : (i.Second, i.First))
                    .Select(g => new TagConfusion(g.Key.Item1, g.Key.Item2, g.Count()))
                    .OrderByDescending(c => c.Items)
                    .ThenBy(c => c.First, StringComparer.Ordinal)
                    .ThenBy(c => c.Second, StringComparer.Ordinal),
            ],
            Clusters = clusters,
            Open =
            [
                .. items
                    .Where(i => i.First != i.Second && adjudications.All(a => a.TraceId != i.TraceId))
                    .Select(i => new Disagreement(
                        i.TraceId,
                        i.ClusterId,
                        new SortedDictionary<string, string>(StringComparer.Ordinal) { [pair[0]] = i.First, [pair[1]] = i.Second }
                    )),
            ],
            Warnings = [.. Warnings(overall, items, labels, pair)],
        };
    }

    private static ClusterAgreement Cluster(
        string id,
        IReadOnlyList<LabelledTwice> own,
        IReadOnlyList<LabelledTwice> all,
        IReadOnlyList<Label> labels,
        LabelVerdicts verdicts,
        int seed
    )
    {
        var score = Score(own, seed);
        var tag = labels
            .Where(l => l.ClusterId == id)
            .Select(l => l.TraceId)
            .Distinct(StringComparer.Ordinal)
            .Select(verdicts.FinalTag)
            .Where(t => t is not null)
            .GroupBy(t => t!, StringComparer.Ordinal)
            .OrderByDescending(g => g.Count())
            .ThenBy(g => g.Key, StringComparer.Ordinal)
            .FirstOrDefault()
            ?.Key;
        var (door, rule) = (score.Kappa, "κ of the cluster's own items");
        if (score.Kappa is null && score.Observed >= 1)
        {
            (door, rule) = (1, "both reviewers gave every item the same tag (κ itself is undefined there)");
        }
        // Inside a good cluster nearly all items carry one tag, and κ collapses however well people agree (the prevalence paradox, which AC1 does not
        // have). Whether the tag can be told from others then shows only against the other clusters' items.
        else if (
            score.Kappa < Threshold
            && score.Ac1 >= Threshold
            && tag is not null
            && own.Count < all.Count
            && OneAgainstRest(tag, all).Kappa is { } against
        )
        {
            (door, rule) = (
                against,
                $"κ of {tag} against all other tags over the run's {all.Count} items, because one tag prevails inside the cluster"
            );
        }

        return new ClusterAgreement(id, score, door, rule, door >= Threshold, score.Low < Threshold && score.High >= Threshold, tag);
    }

    private static AgreementScore Score(IReadOnlyList<LabelledTwice> items, int seed)
    {
        var categories = items
            .SelectMany(i => (string[])[i.First, i.Second])
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal)
            .Select((t, i) => (t, i))
            .ToDictionary(x => x.t, x => x.i, StringComparer.Ordinal);
        var coded = items.Select(i => (categories[i.First], categories[i.Second])).ToArray();
        var counts = Count(coded, Enumerable.Range(0, coded.Length), categories.Count);
        var kappa = CohenKappa.Value(counts);
        var error = CohenKappa.StandardError(counts);
        double low;
        double high;
        var large = CohenKappa.LargeSample(counts);
        if (large)
        {
            (low, high) = (Math.Max(-1, kappa - NormalDistribution.Z95 * error), Math.Min(1, kappa + NormalDistribution.Z95 * error));
        }
        else
        {
            (low, high) = ItemBootstrap.Interval(coded.Length, drawn => CohenKappa.Value(Count(coded, drawn, categories.Count)), seed);
        }

        return new AgreementScore(
            items.Count,
            items.Count == 0 ? null : items.Count(i => i.First == i.Second) / (double)items.Count,
            Known(kappa),
            Known(error),
            Known(low),
            Known(high),
            large ? "fleiss-cohen-everitt" : "bootstrap",
            Known(GwetAc1.Value(counts))
        );
    }

    private static TagAgreement OneAgainstRest(string tag, IReadOnlyList<LabelledTwice> items)
    {
        var counts = new int[2, 2];
        foreach (var item in items)
        {
            counts[item.First == tag ? 0 : 1, item.Second == tag ? 0 : 1]++;
        }

        return new TagAgreement(tag, items.Count(i => i.First == tag), items.Count(i => i.Second == tag), Known(CohenKappa.Value(counts)));
    }

    private static IReadOnlyList<string> MostShared(IReadOnlyList<Label> labels)
    {
        var sets = labels
            .GroupBy(l => l.Reviewer, StringComparer.Ordinal)
            .OrderBy(g => g.Key, StringComparer.Ordinal)
            .Select(g => (Name: g.Key, Items: g.Select(l => l.TraceId).ToHashSet(StringComparer.Ordinal)))
            .ToArray();
        if (sets.Length < 2)
        {
            throw FaultlineException.Input(
                sets.Length == 0
                    ? "nobody has labelled this run yet; `faultline label export --reviewer NAME` writes a sheet."
                    : $"only {sets[0].Name} has labelled this run; agreement needs a second reviewer (`faultline label export --reviewer NAME`)."
            );
        }

        var best = (First: 0, Second: 1, Shared: -1);
        for (var i = 0; i < sets.Length; i++)
        {
            for (var j = i + 1; j < sets.Length; j++)
            {
                var shared = sets[i].Items.Count(sets[j].Items.Contains);
                best = shared > best.Shared ? (i, j, shared) : best;
            }
        }

        return [sets[best.First].Name, sets[best.Second].Name];
    }

    private static LabelledTwice[] Pairs(IReadOnlyList<Label> labels, IReadOnlyList<string> pair)
    {
        var second = labels.Where(l => l.Reviewer == pair[1]).ToDictionary(l => l.TraceId, StringComparer.Ordinal);
        return
        [
            .. labels
                .Where(l => l.Reviewer == pair[0] && second.ContainsKey(l.TraceId))
                .OrderBy(l => l.TraceId, StringComparer.Ordinal)
                .Select(l => new LabelledTwice(l.TraceId, l.ClusterId, l.Tag, second[l.TraceId].Tag)),
        ];
    }

    private static double? Alpha(IReadOnlyList<Label> labels, int compared)
    {
        var reviewers = labels.Select(l => l.Reviewer).Distinct(StringComparer.Ordinal).Count();
        var items = labels.GroupBy(l => l.TraceId, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal).ToArray();
        if (reviewers <= compared && items.All(g => g.Count() == reviewers))
        {
            return null;
        }

        var codes = labels
            .Select(l => l.Tag)
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal)
            .Select((t, i) => (t, i))
            .ToDictionary(x => x.t, x => x.i, StringComparer.Ordinal);
        return Known(KrippendorffAlpha.Nominal([.. items.Select(g => (IReadOnlyList<int>)[.. g.Select(l => codes[l.Tag])])]));
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

    private static int[,] Count((int, int)[] coded, IEnumerable<int> drawn, int size)
    {
        var counts = new int[size, size];
        foreach (var i in drawn)
        {
            counts[coded[i].Item1, coded[i].Item2]++;
        }

        return counts;
    }

    private static double? Known(double value) => double.IsNaN(value) ? null : value;

    private sealed record LabelledTwice(string TraceId, string ClusterId, string First, string Second);
}
