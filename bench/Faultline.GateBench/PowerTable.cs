using System.Globalization;
using Faultline.Configuration;
using Faultline.Gating;
using Faultline.Gating.Sequential;
using Faultline.Statistics;

namespace Faultline.GateBench;

/// <summary>False blocks, detection and agent calls of each plan, by simulation on recorded rows' pass rates.</summary>
internal static class PowerTable
{
    private const double Drop = 0.15;

    public static void Print(IReadOnlyDictionary<string, double[]> rates, int simulations)
    {
        var config = new GateConfig();
        (string Name, SequentialPlan Plan)[] plans =
        [
            ("fixed, 1 run", SequentialPlan.Fixed(1)),
            ("fixed, 2 runs", SequentialPlan.Fixed(2)),
            ("fixed, 3 runs", SequentialPlan.Fixed(3)),
            ("adaptive, 1 to 5 runs", new SequentialPlan(config.Repeats, config.MaxRepeats, false, config.DetectDrop, config.MissRate)),
            ("early stop, 1 to 5 runs", new SequentialPlan(config.Repeats, config.MaxRepeats, true, config.DetectDrop, config.MissRate)),
        ];
        Console.WriteLine(
            "| clusters × rows | baseline runs | plan | false blocks a run | drop seen, 50 rows | 100 rows, mean | worst of 100 or more | calls, unchanged | at the drop | same verdict as adaptive, unchanged / at the drop |"
        );
        Console.WriteLine("|---|---|---|---|---|---|---|---|---|---|");
        foreach (
            var (clusters, rows) in ((int, string)[])[(8, "50"), (10, "100"), (10, "150"), (12, "50–200"), (15, "50–200"), (15, "100")]
        )
        {
            foreach (var baselineRuns in (int[])[1, 3])
            {
                foreach (var (name, plan) in plans)
                {
                    var set = Make(rates, clusters, rows, config);
                    var reference = plan.EarlyStop ? plan with { EarlyStop = false } : null;
                    var report = GateSimulation.Run(set, plan, config.Alpha, baselineRuns, simulations, Drop, 42, reference: reference);
                    Row(clusters, rows, baselineRuns, name, set, report);
                }
            }
        }
    }

    // Groups take turns; every row's rate is one that was measured.
    private static SimulatedCluster[] Make(IReadOnlyDictionary<string, double[]> rates, int clusters, string rows, GateConfig config)
    {
        int[] sizes = rows == "50–200" ? [100, 50, 75, 100, 150, 200] : [int.Parse(rows, CultureInfo.InvariantCulture)];
        var groups = rates.Keys.Order(StringComparer.Ordinal).ToArray();
        var random = new SplitMix64(7);
        return
        [
            .. Enumerable
                .Range(0, clusters)
                .Select(i =>
                {
                    var pool = rates[groups[i % groups.Length]].ToArray();
                    random.Shuffle<double>(pool);
                    return new SimulatedCluster(
                        $"{groups[i % groups.Length]}-{i}",
                        pool[..sizes[i / groups.Length % sizes.Length]],
                        ClusterPolicy.For(config, "any")
                    );
                }),
        ];
    }

    private static void Row(int clusters, string rows, int baselineRuns, string plan, SimulatedCluster[] set, SelfTestReport report)
    {
        // A group that fails in every version has no 15 points to lose.
        var able = report.Clusters.Where(c => c.PassRate > 0.5).ToArray();
        var large = able.Where(c => c.Rows >= 100).ToArray();
        var all = set.Sum(c => c.Rates.Length);
        string[] cells =
        [
            $"{clusters} × {rows}",
            Text($"{baselineRuns}"),
            plan,
            Text(
                $"{report.FalseBlockRate.Value * 100:0.0} % [{report.FalseBlockRate.Low * 100:0.0}, {report.FalseBlockRate.High * 100:0.0}]"
            ),
            Mean(able.Where(c => c.Rows == 50), c => c.Detection.Value),
            Mean(able.Where(c => c.Rows == 100), c => c.Detection.Value),
            large.Length == 0 ? "–" : Text($"{large.Min(c => c.Detection.Value) * 100:0.0} %"),
            Text($"{report.Calls / all * 100:0} %"),
            Text($"{able.Sum(c => c.CallsDropped) / able.Sum(c => c.Rows) * 100:0} %"),
            report.CallsCompared is null
                ? "–"
                : $"{Mean(able, c => c.SameVerdict!.Value)} / {Mean(able, c => c.SameVerdictDropped!.Value)}",
        ];
        Console.WriteLine($"| {string.Join(" | ", cells)} |");
    }

    private static string Mean(IEnumerable<SelfTestCluster> clusters, Func<SelfTestCluster, double> of) =>
        clusters.Any() ? Text($"{clusters.Average(of) * 100:0.0} %") : "–";

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
