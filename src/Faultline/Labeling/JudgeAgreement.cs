using Faultline.Analysis;
using Faultline.Statistics;

namespace Faultline.Labeling;

/// <summary>How well the tags that evidence or a judge suggested for clusters hold against what people said of their traces.</summary>
/// <remarks>
/// Reviewers get about equally many items of each cluster, so an item stands for more traces the larger its cluster is: rates are weighted by cluster
/// size over items labelled there, and intervals use Kish's effective numbers. Only items on which people have finished count, so that a page cannot
/// lead anyone who has yet to label.
/// </remarks>
public static class JudgeAgreement
{
    public static JudgeReport Compute(AnalysisRun run, IReadOnlyList<Label> labels, IReadOnlyList<Adjudication> adjudications)
    {
        var verdicts = new LabelVerdicts(labels, adjudications);
        var finished = labels
            .CountBy(l => l.TraceId, StringComparer.Ordinal)
            .Where(x => x.Value > 1)
            .Select(x => x.Key)
            .Concat(adjudications.Select(a => a.TraceId))
            .ToHashSet(StringComparer.Ordinal);
        // A tag that people gave earlier is no suggestion of a judge.
        var judged = run.Clusters.Where(c => c.Tag.Source != "human" && c.Tag.Value != DefaultTaxonomy.Unlabeled).ToArray();
        var items = new List<Item>();
        foreach (var cluster in judged)
        {
            (string Id, string? Tag)[] own =
            [
                .. cluster
                    .Members.Where(finished.Contains)
                    .Distinct(StringComparer.Ordinal)
                    .Select(id => (id, verdicts.FinalTag(id)))
                    .Where(x => x.Item2 is not null),
            ];
            items.AddRange(own.Select(x => new Item(cluster.Tag.Value, x.Tag!, cluster.Size / (double)own.Length)));
        }

        var total = judged.Sum(c => c.Size);
        return new JudgeReport(
            items.Count,
            judged.CountBy(c => c.Tag.Source, StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal),
            [
                .. items
                    .SelectMany(i => (string[])[i.Judge, i.People])
                    .Distinct(StringComparer.Ordinal)
                    .Order(StringComparer.Ordinal)
                    .Select(tag => One(tag, items, judged.Where(c => c.Tag.Value == tag).Sum(c => c.Size), total)),
            ]
        );
    }

    private static JudgeTag One(string tag, IReadOnlyList<Item> items, int suggested, int total)
    {
        var (positives, truePositives, effectivePositives) = Rate(items.Where(i => i.People == tag), i => i.Judge == tag);
        var (negatives, trueNegatives, effectiveNegatives) = Rate(items.Where(i => i.People != tag), i => i.Judge != tag);
        var apparent = total == 0 ? 0 : suggested / (double)total;
        var corrected =
            truePositives is { } tpr && trueNegatives is { } tnr
                ? RoganGladen.Estimate(apparent, total, tnr, effectiveNegatives, tpr, effectivePositives)
                : null;
        return new JudgeTag(
            tag,
            positives,
            negatives,
            truePositives,
            trueNegatives,
            apparent,
            corrected is { } found ? new JudgePrevalence(found.Value, found.Low, found.High) : null
        );
    }

    private static (int Items, double? Share, double Effective) Rate(IEnumerable<Item> items, Func<Item, bool> agrees)
    {
        var all = items.ToArray();
        var weight = all.Sum(i => i.Weight);
        return (
            all.Length,
            weight > 0 ? all.Where(agrees).Sum(i => i.Weight) / weight : null,
            KishEffectiveSize.Of(all.Select(i => i.Weight))
        );
    }

    private sealed record Item(string Judge, string People, double Weight);
}

/// <param name="Items">Traces on which people have finished, in clusters whose tag was suggested.</param>
/// <param name="Sources">Clusters by what suggested their tag: <c>evidence</c> or <c>judge</c>.</param>
public sealed record JudgeReport(int Items, IReadOnlyDictionary<string, int> Sources, IReadOnlyList<JudgeTag> Tags);

/// <param name="People">Items to which people gave the tag.</param>
/// <param name="Others">Items to which they gave another.</param>
/// <param name="Tpr">Share of those with the tag, weighted, that carry the suggestion too; null without any.</param>
/// <param name="Tnr">Share of those without it, weighted, that do not; null without any.</param>
/// <param name="Apparent">Share of the clustered failures that the suggestion counts, in [0, 1].</param>
/// <param name="Corrected">That share corrected for the judge's errors; null where TPR + TNR ≤ 1, which says nothing.</param>
public sealed record JudgeTag(string Tag, int People, int Others, double? Tpr, double? Tnr, double Apparent, JudgePrevalence? Corrected);

/// <summary>A corrected share with its 95 % interval.</summary>
public sealed record JudgePrevalence(double Value, double Low, double High);
