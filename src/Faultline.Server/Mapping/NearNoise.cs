using Faultline.Analysis;

namespace Faultline.Server.Mapping;

/// <summary>Failures of no cluster that lie beside one on the map: the first to look at when somebody asks whether it is larger than it seems.</summary>
internal static class NearNoise
{
    private const int MostMembers = 400;

    /// <summary>Trace ids, nearest first: noise to which no other cluster's member is nearer than one of this.</summary>
    public static IReadOnlyList<string> Of(AnalysisRun run, string clusterId, int take)
    {
        var byCluster = run.Map.Where(p => p.ClusterId is not null).GroupBy(p => p.ClusterId!, StringComparer.Ordinal).ToList();
        var own = byCluster.Find(g => g.Key == clusterId) is { } group ? Thinned([.. group]) : [];
        var others = byCluster.Where(g => g.Key != clusterId).SelectMany(g => Thinned([.. g])).ToArray();
        if (own.Length == 0)
        {
            return [];
        }

        return
        [
            .. run
                .Map.Where(p => p.ClusterId is null)
                .Select(p => (p.TraceId, Own: Nearest(p, own), Other: others.Length == 0 ? float.MaxValue : Nearest(p, others)))
                .Where(x => x.Own <= x.Other)
                .OrderBy(x => x.Own)
                .ThenBy(x => x.TraceId, StringComparer.Ordinal)
                .Take(take)
                .Select(x => x.TraceId),
        ];
    }

    private static MapPoint[] Thinned(MapPoint[] points) =>
        points.Length <= MostMembers
            ? points
            : [.. Enumerable.Range(0, MostMembers).Select(i => points[(int)((long)i * points.Length / MostMembers)])];

    private static float Nearest(MapPoint from, MapPoint[] points)
    {
        var nearest = float.MaxValue;
        foreach (var point in points)
        {
            var (x, y) = (point.X - from.X, point.Y - from.Y);
            nearest = Math.Min(nearest, x * x + y * y);
        }

        return nearest;
    }
}
