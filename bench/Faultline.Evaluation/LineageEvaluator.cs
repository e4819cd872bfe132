using System.Diagnostics;
using System.Globalization;
using Faultline.Analysis;
using Faultline.Clustering;
using Faultline.Configuration;
using Faultline.Models.Local;

namespace Faultline.Evaluation;

/// <summary>Runs week after week on labelled traffic and holds the identities against the key: does a mode keep its cluster, and a cluster its mode?</summary>
internal static class LineageEvaluator
{
    private const int Large = 40;

    public static async Task RunAsync(EvaluationOptions options)
    {
        var store = await LoadedTraces.ReadAsync(options.Data, options.Without);
        var truth = LoadedTraces.ReadTruth(options.Truth, options.TruthField);
        var workflow = options.Workflow ?? (await store.ListWorkflowsAsync())[0].Workflow;
        var workbench = new MemoryWorkbench();
        var config = new FaultlineConfig();
        var first = store.All.First(t => t.Workflow == workflow).Timestamp.Date;
        var last = store.All.Last(t => t.Workflow == workflow).Timestamp;
        var runs = new List<AnalysisRun>();
        for (var from = first; from <= last; from = from.AddDays(options.Days))
        {
            var watch = Stopwatch.StartNew();
            var pipeline = PipelineFactory.Create(options.Pipelines[0], config.Defaults.Clustering, 42, new LsaEmbedder(), neural: false);
            runs.Add(
                await new Analyzer(store, workbench, config, pipeline).AnalyzeAsync(
                    new AnalysisRequest
                    {
                        Workflow = workflow,
                        From = from,
                        To = from.AddDays(options.Days),
                        Now = from.AddDays(options.Days),
                        Weekly = true,
                    },
                    new StepClock()
                )
            );
            Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{from:yyyy-MM-dd}: {watch.Elapsed.TotalSeconds:0.0} s"));
        }

        PrintRuns(runs, truth);
        PrintIdentities(runs, truth, options);
    }

    private static void PrintRuns(List<AnalysisRun> runs, Dictionary<string, string?> truth)
    {
        foreach (var run in runs)
        {
            Console.WriteLine($"\n{run.From:yyyy-MM-dd}  {run.TotalFailed} failures, {run.Clusters.Count} clusters");
            foreach (var cluster in run.Clusters)
            {
                var (mode, share) = Mode(cluster, truth);
                Console.WriteLine(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"  {cluster.ClusterId} {cluster.Lineage.Status, -8} J {cluster.Lineage.Shares?.Jaccard ?? 0:0.00} A {cluster.Lineage.Shares?.OfEarlier ?? 0:0.00} B {cluster.Lineage.Shares?.OfNow ?? 0:0.00} {cluster.Drift?.Trend, -9} {cluster.Size, 4}  {mode} {share:0.00}  from [{string.Join(", ", cluster.Lineage.From)}]  stable {cluster.Stability:0.00}"
                    )
                );
            }

            foreach (var gone in run.Lineage?.Disappeared ?? [])
            {
                Console.WriteLine(
                    $"  {gone.ClusterId} gone: had {gone.EstimatedTotal:0}, {gone.StillAlike:0} alike; absorbed by {gone.AbsorbedBy}, split into [{string.Join(", ", gone.SplitInto)}]"
                );
            }
        }
    }

    /// <summary>Of the modes with at least 40 failures that have a cluster in two runs in a row: is it the same identity?</summary>
    private static void PrintIdentities(List<AnalysisRun> runs, Dictionary<string, string?> truth, EvaluationOptions options)
    {
        var kept = 0;
        var lost = new List<string>();
        var stolen = new List<string>();
        for (var r = 1; r < runs.Count; r++)
        {
            var before = Clusters(runs[r - 1], truth, options);
            var now = Clusters(runs[r], truth, options);
            foreach (var mode in before.Keys.Intersect(now.Keys).Order(StringComparer.Ordinal))
            {
                if (before[mode] == now[mode])
                {
                    kept++;
                }
                else
                {
                    lost.Add($"{runs[r].From:MM-dd} {mode} {before[mode]} → {now[mode]}");
                }
            }

            foreach (var cluster in runs[r].Clusters.Where(c => c.Lineage.Status is "survives" or "reopened"))
            {
                var was = runs[..r].SelectMany(run => run.Clusters).LastOrDefault(c => c.ClusterId == cluster.ClusterId);
                if (was is not null && Mode(was, truth).Mode != Mode(cluster, truth).Mode)
                {
                    stolen.Add(
                        $"{runs[r].From:MM-dd} {cluster.ClusterId} {Mode(was, truth)} ({was.Size}) → {Mode(cluster, truth)} ({cluster.Size})"
                    );
                }
            }
        }

        Console.WriteLine($"\nidentity kept {kept} of {kept + lost.Count}; lost: {string.Join("; ", lost)}");
        Console.WriteLine($"identities that changed their mode: {stolen.Count}: {string.Join("; ", stolen)}");
    }

    /// <summary>By mode the cluster that holds most of it, where the mode is large and is what the cluster is mostly about.</summary>
    private static Dictionary<string, string> Clusters(AnalysisRun run, Dictionary<string, string?> truth, EvaluationOptions options) =>
        run
            .Clusters.SelectMany(c => c.Members.Select(m => (c.ClusterId, Mode: truth.GetValueOrDefault(m))))
            .Concat(run.Noise.Members.Select(m => (ClusterId: "", Mode: truth.GetValueOrDefault(m))))
            .Where(m => m.Mode is not null && !options.Background.Contains(m.Mode))
            .GroupBy(m => m.Mode!, StringComparer.Ordinal)
            .Where(g => g.Count() >= Large)
            .Select(g => (Mode: g.Key, Best: g.GroupBy(m => m.ClusterId, StringComparer.Ordinal).MaxBy(x => x.Count())!, Count: g.Count()))
            .Where(x =>
                x.Best.Key.Length > 0
                && 2 * x.Best.Count() >= x.Count
                && Mode(run.Clusters.First(c => c.ClusterId == x.Best.Key), truth).Mode == x.Mode
            )
            .ToDictionary(x => x.Mode, x => x.Best.Key, StringComparer.Ordinal);

    private static (string Mode, double Share) Mode(ClusterReport cluster, Dictionary<string, string?> truth)
    {
        var largest = cluster
            .Members.GroupBy(m => truth.GetValueOrDefault(m) ?? "-", StringComparer.Ordinal)
            .OrderByDescending(g => g.Count())
            .ThenBy(g => g.Key, StringComparer.Ordinal)
            .First();
        return (largest.Key, largest.Count() / (double)cluster.Members.Count);
    }

    private sealed class StepClock : IProgress<AnalysisProgress>
    {
        private readonly Stopwatch _watch = Stopwatch.StartNew();
        private string _last = "";

        public void Report(AnalysisProgress value)
        {
            if (value.Step != _last)
            {
                Console.Error.WriteLine(
                    string.Create(CultureInfo.InvariantCulture, $"   {_watch.Elapsed.TotalSeconds, 5:0.00} {value.Step}")
                );
                _last = value.Step;
            }
        }
    }
}
