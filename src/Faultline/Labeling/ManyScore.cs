using Faultline.Statistics;

namespace Faultline.Labeling;

/// <summary>An item with every label it has, in order of reviewer.</summary>
internal sealed record LabelledItem(string TraceId, string ClusterId, IReadOnlyList<Label> Labels)
{
    /// <summary>Items with two labels or more, in order of trace id.</summary>
    public static LabelledItem[] TwiceOrMore(IEnumerable<Label> labels) =>
        [
            .. labels
                .GroupBy(l => l.TraceId, StringComparer.Ordinal)
                .Where(g => g.Skip(1).Any())
                .OrderBy(g => g.Key, StringComparer.Ordinal)
                .Select(g => new LabelledItem(g.Key, g.First().ClusterId, [.. g.OrderBy(l => l.Reviewer, StringComparer.Ordinal)])),
        ];

    public bool IsDisputed => Labels.Any(l => l.Tag != Labels[0].Tag);
}

/// <summary>Agreement of any number of reviewers, of whom each has labelled some of the items.</summary>
internal static class ManyScore
{
    /// <summary>Krippendorff's α; null where it is undefined.</summary>
    public static double? Alpha(IReadOnlyList<LabelledItem> items) => PairScore.Known(KrippendorffAlpha.Nominal(Codes(items, tag: null)));

    /// <summary>α of one tag against all others; null where it is undefined.</summary>
    public static double? Alpha(IReadOnlyList<LabelledItem> items, string tag) =>
        PairScore.Known(KrippendorffAlpha.Nominal(Codes(items, tag)));

    /// <summary>95 % interval of α by resampling items.</summary>
    public static (double? Low, double? High) Interval(IReadOnlyList<LabelledItem> items, int seed)
    {
        var counted = new KrippendorffItems(Codes(items, tag: null));
        var (low, high) = ItemBootstrap.Interval(items.Count, counted.Nominal, seed);
        return (PairScore.Known(low), PairScore.Known(high));
    }

    /// <summary>Gwet's AC1; null without items.</summary>
    public static double? Ac1(IReadOnlyList<LabelledItem> items) => PairScore.Known(GwetAc1.Value(Codes(items, tag: null)));

    private static IReadOnlyList<IReadOnlyList<int>> Codes(IReadOnlyList<LabelledItem> items, string? tag)
    {
        var codes = items
            .SelectMany(i => i.Labels.Select(l => l.Tag))
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal)
            .Select((t, i) => (t, i))
            .ToDictionary(
                x => x.t,
                x =>
                    tag is null ? x.i
                    : x.t == tag ? 1
                    : 0,
                StringComparer.Ordinal
            );
        return [.. items.Select(i => (IReadOnlyList<int>)[.. i.Labels.Select(l => codes[l.Tag])])];
    }
}
