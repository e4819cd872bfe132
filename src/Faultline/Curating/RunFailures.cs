using Faultline.Analysis;
using Faultline.Clustering;

namespace Faultline.Curating;

/// <summary>The sampled failures of a run, one by one. Runs of a Faultline that kept no weights a failure spread their clusters' totals evenly.</summary>
internal sealed class RunFailures
{
    private readonly Dictionary<string, MapPoint> _points;
    private readonly Dictionary<string, (double Weight, double Impact)> _means = new(StringComparer.Ordinal);

    private RunFailures(IReadOnlyList<string> order, Dictionary<string, MapPoint> points) => (Order, _points) = (order, points);

    /// <summary>Every failure once, clusters first in their order, then the noise.</summary>
    public IReadOnlyList<string> Order { get; }

    public static RunFailures Of(AnalysisRun run)
    {
        string[] order = [.. run.Clusters.SelectMany(c => c.Members).Concat(run.Noise.Members).Distinct(StringComparer.Ordinal)];
        var points = run.Map.DistinctBy(p => p.TraceId, StringComparer.Ordinal).ToDictionary(p => p.TraceId, StringComparer.Ordinal);
        var failures = new RunFailures(order, points);
        foreach (var cluster in run.Clusters)
        {
            var size = Math.Max(1, cluster.Size);
            foreach (var member in cluster.Members)
            {
                failures._means[member] = (cluster.EstimatedTotal / size, cluster.Impact.Value / size);
            }
        }

        // Nobody counted the noise: a failure there stands for as many as a clustered one, and weighs as much.
        var total = run.Clusters.Sum(c => c.EstimatedTotal);
        var sampled = Math.Max(1, run.Clusters.Sum(c => c.Size));
        var mean = total > 0 ? (total / sampled, run.Clusters.Sum(c => c.Impact.Value) / sampled) : (1, 1);
        foreach (var member in run.Noise.Members)
        {
            failures._means.TryAdd(member, mean);
        }

        return failures;
    }

    /// <summary>Failures of the window it speaks for.</summary>
    public double Weight(string traceId) => _points.GetValueOrDefault(traceId)?.Weight ?? _means[traceId].Weight;

    /// <summary>What it adds to its cluster's impact.</summary>
    public double Impact(string traceId) => _points.GetValueOrDefault(traceId)?.Impact ?? _means[traceId].Impact;

    public IReadOnlyList<string> SignalsOf(string traceId) => _points.GetValueOrDefault(traceId)?.Signals ?? [];

    /// <summary>Failures by signal kind; null where the run did not keep them a failure.</summary>
    public IReadOnlyDictionary<string, int>? Signals(IReadOnlyList<string> members) =>
        members.Any(m => _points.GetValueOrDefault(m)?.Signals is null)
            ? null
            : new SortedDictionary<string, int>(
                members
                    .SelectMany(SignalsOf)
                    .CountBy(k => k, StringComparer.Ordinal)
                    .ToDictionary(k => k.Key, k => k.Value, StringComparer.Ordinal),
                StringComparer.Ordinal
            );

    /// <summary>Those that were chosen by the whole space and are still members, filled up with members far apart on the map.</summary>
    public IReadOnlyList<string> Representatives(IReadOnlyList<string> members, IReadOnlyList<string> chosen)
    {
        var inside = members.ToHashSet(StringComparer.Ordinal);
        string[] kept = [.. chosen.Where(inside.Contains).Distinct(StringComparer.Ordinal)];
        var placed = members.Where(m => _points.TryGetValue(m, out var p) && float.IsFinite(p.X) && float.IsFinite(p.Y)).ToList();
        var points = new Matrix([.. placed.SelectMany(m => new[] { _points[m].X, _points[m].Y })], placed.Count, 2);
        var spread = Clustering.Representatives.Pick(points, [.. Enumerable.Range(0, placed.Count)], new double[placed.Count]);
        return
        [
            .. kept.Concat(spread.Select(i => placed[i]))
                .Concat(members)
                .Distinct(StringComparer.Ordinal)
                .Take(Clustering.Representatives.Default),
        ];
    }
}
