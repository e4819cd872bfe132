using Faultline.Analysis;

namespace Faultline.Reporting.Charts;

/// <summary>Every sampled failure as a dot, coloured by cluster and numbered at the cluster's middle. The axes have no unit.</summary>
public static class ClusterMap
{
    private const int Height = 212;

    public static void Write(HtmlWriter html, AnalysisRun run, IReadOnlyDictionary<string, int> colours)
    {
        var points = run.Map.Where(p => float.IsFinite(p.X) && float.IsFinite(p.Y)).ToArray();
        if (points.Length == 0)
        {
            html.Write($"""<p class="empty">This run has no map.</p>""");
            return;
        }

        var (left, right) = Bounds([.. points.Select(p => p.X)]);
        var (top, bottom) = Bounds([.. points.Select(p => p.Y)]);
        double X(float x) => 3 + 94 * Math.Clamp((x - left) / (right - left), 0, 1);
        double Y(float y) => 4 + 92 * (1 - Math.Clamp((y - top) / (bottom - top), 0, 1));

        html.Write(
            $"""
            <svg class="chart map" width="100%" height="{Height}" role="img" aria-labelledby="map-title map-desc">
            <title id="map-title">Map of the failures</title>
            <desc id="map-desc">{points.Length} sampled failures; near ones fail alike. Numbers are impact ranks; grey dots belong to no cluster.</desc>
            <svg x="0" y="0" width="100%" height="100%" viewBox="0 0 100 100" preserveAspectRatio="none">
            """
        );
        foreach (var group in points.GroupBy(p => Colour(p, colours)).OrderBy(g => g.Key))
        {
            html.Write($"<path class=\"points k{group.Key}\" d=\"");
            foreach (var point in group)
            {
                html.Write($"M{X(point.X)} {Y(point.Y)}h0");
            }

            html.Write($"\"/>");
        }

        html.Write($"</svg>");
        var ranks = run.Clusters.ToDictionary(c => c.ClusterId, c => c, StringComparer.Ordinal);
        foreach (
            var group in points
                .Where(p => p.ClusterId is not null && ranks.ContainsKey(p.ClusterId))
                .GroupBy(p => p.ClusterId!, StringComparer.Ordinal)
        )
        {
            var cluster = ranks[group.Key];
            var x = X(Median([.. group.Select(p => p.X)]));
            var y = Height * Y(Median([.. group.Select(p => p.Y)])) / 100;
            html.Write(
                $"""<g class="badge k{colours[group.Key]}"><title>{cluster.ImpactRank}. {cluster.Name}: {Figures.Count(cluster.EstimatedTotal)} failures</title><circle cx="{x}%" cy="{y}" r="10"/><text x="{x}%" y="{y + 4}">{cluster.ImpactRank}</text></g>"""
            );
        }

        html.Write($"</svg>");
    }

    private static int Colour(MapPoint point, IReadOnlyDictionary<string, int> colours) =>
        point.ClusterId is { } id && colours.TryGetValue(id, out var colour) ? colour : 0;

    // A few far outliers would press everything else into a corner; they are drawn at the edge.
    private static (double Low, double High) Bounds(float[] values)
    {
        Array.Sort(values);
        double low = values[(int)(.005 * (values.Length - 1))];
        double high = values[(int)(.995 * (values.Length - 1))];
        return high > low ? (low, high) : (low - 1, low + 1);
    }

    private static float Median(float[] values)
    {
        Array.Sort(values);
        return values[values.Length / 2];
    }
}
