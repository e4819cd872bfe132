using Faultline.Analysis;
using Faultline.Weekly;

namespace Faultline.Reporting.Charts;

/// <summary>The clusters of the run before on the left, this run's on the right, ribbons as thick as the failures that went from one to the other.</summary>
public static class ClusterFlows
{
    private const double Gap = 6;
    private const double Thinnest = 4;
    private const int Smallest = 2;

    public static void Write(HtmlWriter html, AnalysisRun run, IReadOnlyDictionary<string, int> colours)
    {
        if (run.Lineage is not { PreviousRun: not null, Flows.Count: > 0 } lineage)
        {
            return;
        }

        var gone = lineage.Disappeared.ToDictionary(g => g.ClusterId, g => g.Name, StringComparer.Ordinal);
        var names = run.Clusters.ToDictionary(c => c.ClusterId, c => c.Name, StringComparer.Ordinal);
        var before = lineage
            .Flows.GroupBy(f => f.From, StringComparer.Ordinal)
            .Select(g => (Id: g.Key, Size: g.Sum(f => f.Failures)))
            .ToList();
        // Left follows the right's order, so that what stayed runs straight across.
        var order = run.Clusters.Select((c, i) => (c.ClusterId, i)).ToDictionary(x => x.ClusterId, x => x.i, StringComparer.Ordinal);
        var left = before
            .OrderBy(b =>
                lineage.Flows.Where(f => f.From == b.Id).MaxBy(f => f.Failures)!.To is { } to ? order.GetValueOrDefault(to, 999) : 1000
            )
            .ThenBy(b => b.Id, StringComparer.Ordinal)
            .ToList();
        var total = Math.Max(left.Sum(l => l.Size), run.Clusters.Sum(c => c.EstimatedTotal));
        var rows = Math.Max(left.Count, run.Clusters.Count);
        var height = Math.Max(160, 26 * rows);
        var scale = total > 0 ? (height - Gap * rows) / total : 0;
        var from = Stack(left, scale);
        var to = Stack([.. run.Clusters.Select(c => (c.ClusterId, c.EstimatedTotal))], scale);
        var full = Math.Max(End(from), End(to));
        html.Write(
            $"""
            <section class="panel" aria-labelledby="h-flow"><h2 id="h-flow">Where last time's clusters went</h2>
            <svg class="chart flow" width="100%" height="{full}" role="img" aria-labelledby="flow-title flow-desc"><title id="flow-title">Cluster flow between two runs</title><desc id="flow-desc">{Describe(
                run,
                gone
            )}</desc><svg x="32%" width="36%" height="{full}" viewBox="0 0 100 {full}" preserveAspectRatio="none">
            """
        );
        Ribbons(html, lineage, from, to, scale, colours);
        html.Write($"</svg>");
        foreach (var (id, (y, size)) in from)
        {
            var lost = gone.TryGetValue(id, out var goneName);
            Label(
                html,
                goneName ?? names.GetValueOrDefault(id, id),
                y,
                size,
                lost ? 0 : colours.GetValueOrDefault(id),
                atRight: false,
                lost ? "gone" : null
            );
        }

        foreach (var cluster in run.Clusters)
        {
            var (y, size) = to[cluster.ClusterId];
            Label(
                html,
                cluster.Name,
                y,
                size,
                colours[cluster.ClusterId],
                atRight: true,
                cluster.Lineage.Status == "survives" ? null : cluster.Lineage.Status
            );
        }

        html.Write(
            $"""</svg><p class="note">Left: run {lineage.PreviousRun}. Right: this run. A ribbon is as thick as the failures of the earlier cluster that this run's clusters would hold; what has no ribbon is new, came back, or went.</p>{""}"""
        );
        if (lineage.Break is { } broken)
        {
            html.Write($"""<p class="note">{broken.Text}</p>""");
        }

        html.Write($"</section>");
    }

    private static void Ribbons(
        HtmlWriter html,
        RunLineage lineage,
        Dictionary<string, (double Y, double Size)> from,
        Dictionary<string, (double Y, double Size)> to,
        double scale,
        IReadOnlyDictionary<string, int> colours
    )
    {
        var leaving = from.ToDictionary(f => f.Key, f => f.Value.Y, StringComparer.Ordinal);
        var arriving = to.ToDictionary(t => t.Key, t => t.Value.Y, StringComparer.Ordinal);
        foreach (var flow in lineage.Flows.Where(f => f.To is not null && to.ContainsKey(f.To) && f.Failures >= Smallest))
        {
            var thick = Math.Max(1, flow.Failures * scale);
            var (a, b) = (leaving[flow.From], arriving[flow.To!]);
            leaving[flow.From] += thick;
            arriving[flow.To!] += thick;
            html.Write(
                $"""<path class="ribbon k{colours.GetValueOrDefault(flow.To!)}" d="M0 {a}C50 {a} 50 {b} 100 {b}L100 {b + thick}C50 {b + thick} 50 {a + thick} 0 {a + thick}Z"/>"""
            );
        }
    }

    private static void Label(HtmlWriter html, string name, double y, double size, int colour, bool atRight, string? status)
    {
        var middle = y + size / 2 + 4;
        html.Write(
            $"""<g><title>{name}</title><rect class="fill k{colour}" x="{(atRight ? 68 : 31.4)}%" width="0.6%" y="{y}" height="{size}" rx="1"/><text class="node" x="{(atRight ? 69.5 : 30.5)}%" y="{middle}" text-anchor="{(atRight ? "start" : "end")}">{Figures.Excerpt(name, 34)}{(status is null ? "" : $" ({status})")}</text></g>"""
        );
    }

    private static Dictionary<string, (double Y, double Size)> Stack(IReadOnlyList<(string Id, double Size)> items, double scale)
    {
        var placed = new Dictionary<string, (double, double)>(StringComparer.Ordinal);
        double y = 2;
        foreach (var (id, size) in items)
        {
            var tall = Math.Max(Thinnest, size * scale);
            placed[id] = (y, tall);
            // A name needs a line of its own.
            y += Math.Max(18, tall + Gap);
        }

        return placed;
    }

    private static double End(Dictionary<string, (double Y, double Size)> stack) =>
        stack.Count == 0 ? 0 : Math.Ceiling(stack.Values.Max(s => s.Y + Math.Max(18, s.Size + Gap)));

    private static string Describe(AnalysisRun run, Dictionary<string, string> gone) =>
        $"{run.Clusters.Count(c => c.Lineage.Status == "survives")} clusters survived; new: {List(run.Clusters.Where(c => c.Lineage.Status == "new").Select(c => c.Name))}; back again: {List(run.Clusters.Where(c => c.Lineage.Status == "reopened").Select(c => c.Name))}; gone: {List(gone.Values)}.";

    private static string List(IEnumerable<string> names) => names.ToList() is { Count: > 0 } some ? string.Join(", ", some) : "none";
}
