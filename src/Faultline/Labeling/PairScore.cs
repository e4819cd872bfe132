using Faultline.Statistics;

namespace Faultline.Labeling;

/// <summary>An item as two people have labelled it.</summary>
internal sealed record LabelledTwice(string TraceId, string ClusterId, string First, string Second);

/// <summary>Agreement of one pair of reviewers over the items that both have labelled.</summary>
internal static class PairScore
{
    /// <summary>The two who share the most items; of equal ones the first by name.</summary>
    /// <returns>Null with fewer than two reviewers.</returns>
    public static (string First, string Second)? MostShared(IReadOnlyList<Label> labels)
    {
        var sets = labels
            .GroupBy(l => l.Reviewer, StringComparer.Ordinal)
            .OrderBy(g => g.Key, StringComparer.Ordinal)
            .Select(g => (Name: g.Key, Items: g.Select(l => l.TraceId).ToHashSet(StringComparer.Ordinal)))
            .ToArray();
        var best = (First: 0, Second: 1, Shared: -1);
        for (var i = 0; i < sets.Length; i++)
        {
            for (var j = i + 1; j < sets.Length; j++)
            {
                var shared = sets[i].Items.Count(sets[j].Items.Contains);
                best = shared > best.Shared ? (i, j, shared) : best;
            }
        }

        return sets.Length < 2 ? null : (sets[best.First].Name, sets[best.Second].Name);
    }

    /// <summary>The items that both have labelled, in order of trace id.</summary>
    public static LabelledTwice[] Items(IReadOnlyList<Label> labels, string first, string second)
    {
        var other = labels.Where(l => l.Reviewer == second).ToDictionary(l => l.TraceId, StringComparer.Ordinal);
        return
        [
            .. labels
                .Where(l => l.Reviewer == first && other.ContainsKey(l.TraceId))
                .OrderBy(l => l.TraceId, StringComparer.Ordinal)
                .Select(l => new LabelledTwice(l.TraceId, l.ClusterId, l.Tag, other[l.TraceId].Tag)),
        ];
    }

    public static AgreementScore Of(IReadOnlyList<LabelledTwice> items, int seed)
    {
        var categories = items
            .SelectMany(i => (string[])[i.First, i.Second])
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal)
            .Select((t, i) => (t, i))
            .ToDictionary(x => x.t, x => x.i, StringComparer.Ordinal);
        var coded = items.Select(i => (categories[i.First], categories[i.Second])).ToArray();
        var counts = Count(coded, [.. Enumerable.Range(0, coded.Length)], new int[categories.Count, categories.Count]);
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
            // Thousands of draws: one table for all of them.
            var table = new int[categories.Count, categories.Count];
            (low, high) = ItemBootstrap.Interval(coded.Length, drawn => CohenKappa.Value(Count(coded, drawn, table)), seed);
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

    public static TagAgreement OneAgainstRest(string tag, IReadOnlyList<LabelledTwice> items)
    {
        var counts = new int[2, 2];
        foreach (var item in items)
        {
            counts[item.First == tag ? 0 : 1, item.Second == tag ? 0 : 1]++;
        }

        return new TagAgreement(tag, items.Count(i => i.First == tag), items.Count(i => i.Second == tag), Known(CohenKappa.Value(counts)));
    }

    public static double? Known(double value) => double.IsNaN(value) ? null : value;

    private static int[,] Count((int, int)[] coded, IReadOnlyList<int> drawn, int[,] counts)
    {
        Array.Clear(counts);
        for (var i = 0; i < drawn.Count; i++)
        {
            var (first, second) = coded[drawn[i]];
            counts[first, second]++;
        }

        return counts;
    }
}
