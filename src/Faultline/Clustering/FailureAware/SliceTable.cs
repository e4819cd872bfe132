using Faultline.Causes;
using Faultline.Pulling;
using Faultline.Traces;

namespace Faultline.Clustering.FailureAware;

/// <summary>The metadata of every trace as a set of items: values, and quantile ranges of numbers. Items too rare to be significant, and identifiers, are left out.</summary>
public sealed class SliceTable
{
    private static readonly double[] Quantiles = [0.25, 0.5, 0.75, 0.9, 0.97];

    private SliceTable(SliceItem[] items, double[] share, int[][] failed, int attributes)
    {
        Items = items;
        Share = share;
        Failed = failed;
        Attributes = attributes;
    }

    public SliceItem[] Items { get; }

    /// <summary>Per item its share of all traffic of the window, sampled failures counted with their weights. In (0, 1).</summary>
    public double[] Share { get; }

    /// <summary>Per failure the indices of its items, ascending.</summary>
    public int[][] Failed { get; }

    /// <summary>How many attributes gave an item.</summary>
    public int Attributes { get; }

    public static SliceTable Build(
        IReadOnlyList<PulledTrace> failed,
        IReadOnlyList<Trace> passing,
        IReadOnlyCollection<string> excluded,
        CancellationToken cancellationToken = default
    )
    {
        var traces = new List<Trace>(failed.Count + passing.Count);
        traces.AddRange(failed.Select(f => f.Trace));
        traces.AddRange(passing);
        var weights = new double[traces.Count];
        for (var i = 0; i < weights.Length; i++)
        {
            weights[i] = i < failed.Count ? failed[i].Weight : 1;
        }

        var total = weights.Sum();
        // Below this no cluster can differ from the whole by three standard errors except by chance.
        var least = Math.Max(5, 0.004 * total);
        var items = new List<SliceItem>();
        var share = new List<double>();
        var rows = new List<int>[failed.Count];
        for (var i = 0; i < rows.Length; i++)
        {
            rows[i] = [];
        }

        var attributes = 0;
        foreach (var column in FeatureTable.From(traces).Columns)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (excluded.Contains(column.Name))
            {
                continue;
            }

            var (codes, found) = Encode(column);
            var mass = new double[found.Length];
            for (var i = 0; i < codes.Length; i++)
            {
                if (codes[i] >= 0)
                {
                    mass[codes[i]] += weights[i];
                }
            }

            var position = new int[found.Length];
            var kept = 0;
            for (var v = 0; v < found.Length; v++)
            {
                position[v] = -1;
                if (mass[v] >= least && mass[v] < total)
                {
                    position[v] = items.Count;
                    items.Add(found[v]);
                    share.Add(mass[v] / total);
                    kept++;
                }
            }

            attributes += kept > 0 ? 1 : 0;
            for (var i = 0; i < rows.Length; i++)
            {
                if (codes[i] >= 0 && position[codes[i]] >= 0)
                {
                    rows[i].Add(position[codes[i]]);
                }
            }
        }

        return new SliceTable([.. items], [.. share], Array.ConvertAll(rows, r => r.ToArray()), attributes);
    }

    private static (int[] Codes, SliceItem[] Items) Encode(FeatureColumn column)
    {
        if (!column.IsNumeric)
        {
            var values = Array.ConvertAll(
                column.Categories,
                value => new SliceItem(column.Name, value, double.NegativeInfinity, double.PositiveInfinity)
            );
            return (column.Codes, values);
        }

        var cuts = Cuts(column.Numbers);
        var ranges = new SliceItem[cuts.Length + 1];
        for (var b = 0; b < ranges.Length; b++)
        {
            var low = b == 0 ? double.NegativeInfinity : cuts[b - 1];
            var high = b == cuts.Length ? double.PositiveInfinity : cuts[b];
            ranges[b] = new SliceItem(column.Name, null, low, high);
        }

        var codes = Array.ConvertAll(column.Numbers, v => double.IsNaN(v) ? -1 : Bin(cuts, v));
        return (codes, ranges);
    }

    private static double[] Cuts(double[] numbers)
    {
        var sorted = numbers.Where(v => !double.IsNaN(v)).Order().ToArray();
        return
        [
            .. Quantiles
                .Select(q => sorted[(int)Math.Min(sorted.Length - 1, q * sorted.Length)])
                .Where(cut => cut < sorted[^1])
                .Distinct(),
        ];
    }

    private static int Bin(double[] cuts, double value)
    {
        var bin = 0;
        while (bin < cuts.Length && value > cuts[bin])
        {
            bin++;
        }

        return bin;
    }
}
