using Faultline.Analysis;
using Faultline.Statistics;

namespace Faultline.Labeling;

/// <summary>How well the tags that evidence or a judge suggested for clusters hold against what people said of their traces.</summary>
/// <remarks>
/// A sampled failure stands for as many of the window as its inclusion weight says, and a labelled item for those of its whole cluster: its own weight times
/// the cluster's over that of the items labelled there. Intervals use Kish's effective numbers. Only items on which people have finished count, so that a
/// page cannot lead anyone who has yet to label; items that somebody picked by hand were not drawn by chance and speak for no other.
/// </remarks>
public static class JudgeAgreement
{
    /// <param name="picked">Trace ids that were labelled because somebody asked for them and that no sample held; they count for nothing here.</param>
    public static JudgeReport Compute(
        AnalysisRun run,
        IReadOnlyList<Label> labels,
        IReadOnlyList<Adjudication> adjudications,
        IReadOnlySet<string>? picked = null
    )
    {
        var verdicts = new LabelVerdicts(labels, adjudications);
        // A run of before weights were kept was sampled evenly as far as it says.
        var weights = run.Map.Where(p => p.Weight is > 0).ToDictionary(p => p.TraceId, p => p.Weight!.Value, StringComparer.Ordinal);
        double Weight(string id) => weights.GetValueOrDefault(id, 1);
        // A tag that people gave earlier is no suggestion of a judge.
        Judged[] judged =
        [
            .. run
                .Clusters.Where(c => c.Tag.Source != "human" && c.Tag.Value != DefaultTaxonomy.Unlabeled)
                .Select(c =>
                {
                    string[] members = [.. c.Members.Distinct(StringComparer.Ordinal)];
                    return new Judged(c, members, members.Sum(Weight));
                }),
        ];
        var items = new List<Item>();
        foreach (var (cluster, members, all) in judged)
        {
            var own = members
                .Where(id => verdicts.IsFinished(id) && picked?.Contains(id) != true)
                .Select(id => (Tag: verdicts.FinalTag(id), Weight: Weight(id)))
                .Where(x => x.Tag is not null)
                .ToArray();
            var labelled = own.Sum(x => x.Weight);
            items.AddRange(own.Select(x => new Item(cluster.Tag.Value, x.Tag!, x.Weight * all / labelled)));
        }

        var total = judged.Sum(c => c.Weight);
        var sampled = KishEffectiveSize.Of(judged.SelectMany(c => c.Members).Select(Weight));
        return new JudgeReport(
            items.Count,
            judged.CountBy(c => c.Cluster.Tag.Source, StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal),
            [
                .. items
                    .SelectMany(i => (string[])[i.Judge, i.People])
                    .Distinct(StringComparer.Ordinal)
                    .Order(StringComparer.Ordinal)
                    .Select(tag => One(tag, items, judged.Where(c => c.Cluster.Tag.Value == tag).Sum(c => c.Weight) / total, sampled)),
            ]
        );
    }

    private static JudgeTag One(string tag, IReadOnlyList<Item> items, double apparent, double sampled)
    {
        var (positives, truePositives, effectivePositives) = Rate(items.Where(i => i.People == tag), i => i.Judge == tag);
        var (negatives, trueNegatives, effectiveNegatives) = Rate(items.Where(i => i.People != tag), i => i.Judge != tag);
        var corrected =
            truePositives is { } tpr && trueNegatives is { } tnr
                ? RoganGladen.Estimate(apparent, sampled, tnr, effectiveNegatives, tpr, effectivePositives)
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

    private sealed record Judged(ClusterReport Cluster, string[] Members, double Weight);

    private sealed record Item(string Judge, string People, double Weight);
}

/// <param name="Items">Traces on which people have finished, in clusters whose tag was suggested.</param>
/// <param name="Sources">Clusters by what suggested their tag: <c>evidence</c> or <c>judge</c>.</param>
public sealed record JudgeReport(int Items, IReadOnlyDictionary<string, int> Sources, IReadOnlyList<JudgeTag> Tags);

/// <param name="People">Items to which people gave the tag.</param>
/// <param name="Others">Items to which they gave another.</param>
/// <param name="Tpr">Share of those with the tag, weighted, that carry the suggestion too; null without any.</param>
/// <param name="Tnr">Share of those without it, weighted, that do not; null without any.</param>
/// <param name="Apparent">Share of the window's clustered failures that the suggestion counts, in [0, 1].</param>
/// <param name="Corrected">That share corrected for the judge's errors; null where TPR + TNR ≤ 1, which says nothing.</param>
public sealed record JudgeTag(string Tag, int People, int Others, double? Tpr, double? Tnr, double Apparent, JudgePrevalence? Corrected);

/// <summary>A corrected share with its 95 % interval.</summary>
public sealed record JudgePrevalence(double Value, double Low, double High);
