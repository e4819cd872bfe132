using Faultline.Analysis;

namespace Faultline.Causes;

/// <summary>Says where each cluster lives, how that traffic fares now and fared before, and what share of the aggregate change it carries.</summary>
public static class Explainer
{
    private const int GroupsShown = 12;

    public static Explanation Explain(ExplainRequest request, CancellationToken cancellationToken = default)
    {
        var windows = new TwoWindows(request);
        var table = FeatureTable.From(windows.Traces).WithClock(windows.Traces);
        var asked = new CauseRequest
        {
            Table = table,
            Failed = request.CurrentFailed,
            Weights = request.Weights,
            Clusters = request.Clusters,
            BlindClusters = request.BlindClusters,
            Discovery = request.Discovery,
            Units = [.. request.Current.Select(Halves.Unit)],
            Exclude = request.Exclude,
        };
        var causes = CauseFinder.Find(asked, request.ClusterIds.Count, request.Options, cancellationToken).ToArray();
        var finder = new TerritoryFinder(request, windows, cancellationToken);
        var territories = causes.Select((c, i) => finder.Find(i, c)).ToArray();
        var inside = territories.Select(t => t?.Holds(table, windows.Traces, cancellationToken)).ToArray();

        // Where territories overlap, the larger cluster's comes first.
        int[] order =
        [
            .. Enumerable
                .Range(0, territories.Length)
                .Where(i => territories[i] is not null)
                .OrderByDescending(i => request.Clusters.Count(c => c == i))
                .ThenBy(i => i),
        ];
        ReleaseStep.Add(request, asked, windows, causes, order, inside);
        var same = SameTraffic.Find(causes, windows);
        var clusters = causes
            .Select((c, i) => new ExplainedCluster(c, territories[i], Report(windows, table, territories[i], inside[i]), same[i]))
            .ToArray();
        var rows = windows.Traces.Count;
        var taken = new bool[rows];
        Claim(i => Array.Exists(order, c => inside[c]![i]));
        var losses = new MovedTraffic(request, asked, windows, earlier: false).Find(taken, cancellationToken);
        Claim(i => losses.Any(l => l.Holds(i)));
        var gains = new MovedTraffic(request, asked, windows, earlier: true).Find(taken, cancellationToken);
        var groups = order
            .Select(i => new TrafficGroup(request.ClusterIds[i], territories[i]!.ToString(), inside[i]!))
            .Concat(TrafficGroup.Of(TrafficGroup.Worsened, losses, rows))
            .Concat(TrafficGroup.Of(TrafficGroup.Improved, gains, rows));
        return new Explanation(clusters, ChangeFinder.Find(windows, [.. groups]));

        void Claim(Func<int, bool> holds)
        {
            for (var row = 0; row < rows; row++)
            {
                taken[row] |= holds(row);
            }
        }
    }

    private static TerritoryReport? Report(TwoWindows windows, FeatureTable table, ClusterTerritory? territory, bool[]? inside) =>
        territory is null || inside is null
            ? null
            : new TerritoryReport
            {
                Text = territory.ToString(),
                Conditions = [.. territory.Predicates.Select(p => p.ToCondition())],
                NearRequests = territory.Near is not null,
                PassRate = windows.PassRate(windows.Now.Where(r => inside[r])),
                Previous = windows.Before.Length == 0 ? null : windows.PassRate(windows.Before.Where(r => inside[r])),
                PromptVersions = Groups(windows, table, "prompt_version", inside),
                Models = Groups(windows, table, "model", inside),
            };

    private static IReadOnlyList<GroupRate> Groups(TwoWindows windows, FeatureTable table, string attribute, bool[] inside)
    {
        var column = table.Columns.FirstOrDefault(c => string.Equals(c.Name, attribute, StringComparison.Ordinal) && !c.IsNumeric);
        return column is null
            ? []
            :
            [
                .. Enumerable
                    .Range(0, inside.Length)
                    .Where(r => inside[r] && column.Codes[r] >= 0)
                    .GroupBy(r => column.Codes[r])
                    .OrderByDescending(g => g.Count())
                    .ThenBy(g => g.Key)
                    .Take(GroupsShown)
                    .OrderBy(g => g.Key)
                    .Select(g => new GroupRate(column.Categories[g.Key], windows.PassRate(g))),
            ];
    }
}
