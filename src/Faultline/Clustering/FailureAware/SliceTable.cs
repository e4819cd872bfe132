using System.Collections.Concurrent;
using Faultline.Causes;
using Faultline.Clustering.FailureAware.Splitting;
using Faultline.Pulling;
using Faultline.Traces;

namespace Faultline.Clustering.FailureAware;

/// <summary>The metadata of every trace as a set of items: values, and quantile ranges of numbers. Items too rare to be significant, and identifiers, are left out.</summary>
public sealed class SliceTable
{
    private static readonly double[] Quantiles = [0.25, 0.5, 0.75, 0.9, 0.97];

    private readonly Lazy<ulong[][]> _failedBits;
    private readonly Lazy<ulong[][]> _passingBits;
    private readonly ConcurrentDictionary<(int, int), double> _phiInPassing = new();
    private readonly ConcurrentDictionary<(int, int), double> _shareOutside = new();

    private SliceTable(SliceItem[] items, double[] share, int[][] failed, int[][] passing, int attributes)
    {
        Items = items;
        Share = share;
        Failed = failed;
        Passing = passing;
        Attributes = attributes;
        _failedBits = new(() => BitSets.Columns(failed, items.Length));
        _passingBits = new(() => BitSets.Columns(passing, items.Length));
    }

    public SliceItem[] Items { get; }

    /// <summary>Per item its share of all traffic of the window, sampled failures counted with their weights. In (0, 1).</summary>
    public double[] Share { get; }

    /// <summary>Per failure the indices of its items, ascending.</summary>
    public int[][] Failed { get; }

    /// <summary>The same per passing trace.</summary>
    public int[][] Passing { get; }

    /// <summary>True when there is passing traffic enough to say how common something is in it, within a few per cent.</summary>
    internal bool KnowsTraffic => Passing.Length >= 100;

    /// <summary>How many attributes gave an item.</summary>
    public int Attributes { get; }

    /// <summary>Per item the failures that have it, as bits.</summary>
    internal ulong[][] FailedBits => _failedBits.Value;

    /// <summary>How far two items go together in passing traffic; asked for again with every resample, so it is kept.</summary>
    internal double PhiInPassing(int a, int b) =>
        _phiInPassing.GetOrAdd(
            (a, b),
            pair =>
            {
                var (x, y) = (_passingBits.Value[pair.Item1], _passingBits.Value[pair.Item2]);
                return PlaceContrast.Phi(BitSets.Count(x), BitSets.Count(y), BitSets.Shared(x, y), Passing.Length);
            }
        );

    /// <summary>Share of an item in passing traffic without another, shrunk by one pseudo-trace towards its share of all traffic: in (0, 1).</summary>
    internal double ShareOutside(int item, int without) =>
        _shareOutside.GetOrAdd(
            (item, without),
            pair =>
            {
                var (x, y) = (_passingBits.Value[pair.Item1], _passingBits.Value[pair.Item2]);
                return (BitSets.Count(x) - BitSets.Shared(x, y) + Share[pair.Item1]) / (Passing.Length - BitSets.Count(y) + 1.0);
            }
        );

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
        var rows = new List<int>[traces.Count];
        for (var i = 0; i < rows.Length; i++)
        {
            rows[i] = [];
        }

        var attributes = 0;
        foreach (var column in FeatureTable.From(traces).WithClock(traces).Columns)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (excluded.Contains(column.Name) || OutcomeAttributes.IsOutcome(column, failed.Count))
            {
                continue;
            }

            var (encode, found) = Encode(column);
            var mass = new double[found.Length];
            for (var i = 0; i < traces.Count; i++)
            {
                foreach (var v in encode(i))
                {
                    mass[v] += weights[i];
                }
            }

            var position = new int[found.Length];
            var kept = 0;
            for (var v = 0; v < found.Length; v++)
            {
                position[v] = -1;
                if (mass[v] >= least && total - mass[v] >= 1)
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
                rows[i].AddRange(encode(i).Where(v => position[v] >= 0).Select(v => position[v]));
            }
        }

        var held = Array.ConvertAll(rows, r => r.ToArray());
        return new SliceTable([.. items], [.. share], held[..failed.Count], held[failed.Count..], attributes);
    }

    /// <summary>Items of a row by its index. A number has one item a cut: which side of it the number lies on.</summary>
    private static (Func<int, IEnumerable<int>> Encode, SliceItem[] Items) Encode(FeatureColumn column)
    {
        if (!column.IsNumeric)
        {
            var values = Array.ConvertAll(
                column.Categories,
                value => new SliceItem(column.Name, value, double.NegativeInfinity, double.PositiveInfinity)
            );
            return (i => column.Codes[i] < 0 ? [] : [column.Codes[i]], values);
        }

        var cuts = Cuts(column.Numbers);
        SliceItem[] sides =
        [
            .. cuts.SelectMany(cut =>
                new[]
                {
                    new SliceItem(column.Name, null, double.NegativeInfinity, cut),
                    new SliceItem(column.Name, null, cut, double.PositiveInfinity),
                }
            ),
        ];
        return (
            i =>
                double.IsNaN(column.Numbers[i])
                    ? []
                    : Enumerable.Range(0, cuts.Length).Select(c => 2 * c + (column.Numbers[i] > cuts[c] ? 1 : 0)),
            sides
        );
    }

    private static double[] Cuts(double[] numbers)
    {
        var sorted = numbers.Where(v => !double.IsNaN(v)).Order().ToArray();
        return
        [
            .. Quantiles.Select(q => sorted[(int)Math.Min(sorted.Length - 1, q * sorted.Length)]).Where(cut => cut < sorted[^1]).Distinct(),
        ];
    }
}
