using System.Globalization;
using Faultline.Analysis;
using Faultline.Causes;
using Faultline.Clustering;
using Faultline.Clustering.FailureAware;
using Faultline.Configuration;
using Faultline.Pulling;
using Faultline.Statistics;
using Faultline.Traces;

namespace Faultline.Evaluation.Causes;

/// <summary>How often something is found where there is nothing: the share of shuffled copies with any significant cause, release or part of a change.</summary>
internal static class CauseCalibration
{
    public static async Task RunAsync(CausesOptions options)
    {
        var store = await LoadedTraces.ReadAsync(options.Data, new HashSet<string>());
        var workflow = (await store.ListWorkflowsAsync())[0].Workflow;
        var window = options.Window(store);
        var baseline = options.Baseline(window.From) ?? (window.From - (window.To - window.From), window.From);
        var real = await RequestAsync(store, workflow, window, baseline, options.Seed);
        var explained = Explainer.Explain(real);
        int causes = 0,
            changes = 0,
            releases = 0;
        for (var copy = 0; copy < options.Copies; copy++)
        {
            var shuffled = Explainer.Explain(Shuffled(real, copy));
            causes += shuffled.Clusters.Any(c => c.Causes.Count > 0) ? 1 : 0;
            changes += shuffled.Change!.Contributions.Any(c =>
                c.Traffic is not null && Math.Min(c.PAdjusted ?? 1, c.PMixAdjusted ?? 1) <= 0.05
            )
                ? 1
                : 0;
            releases += ReleaseNamed(real, explained, copy) ? 1 : 0;
        }

        Console.WriteLine("| found in shuffled copies | runs | share | 95 % interval |");
        Console.WriteLine("|---|---|---|---|");
        Print("any cause (failures and their clusters shuffled over the traffic of both windows)", causes, options.Copies);
        Print("any significant part of the change (the same copies)", changes, options.Copies);
        Print("any release (failures shuffled inside each real territory, over both windows)", releases, options.Copies);
    }

    /// <summary>A clustered window as the analysis hands it on.</summary>
    public static async Task<ExplainRequest> RequestAsync(
        LoadedTraces store,
        string workflow,
        (DateTime From, DateTime To) window,
        (DateTime From, DateTime To) baseline,
        int seed
    )
    {
        var pull = await CauseWindow.PullAsync(store, workflow, window);
        var before = await new Puller(store, new FaultlineConfig()).JudgeAsync(
            new PullRequest
            {
                Workflow = workflow,
                From = baseline.From,
                To = baseline.To,
            }
        );
        var discovery = Halves.Split([.. pull.Failed.Select(f => f.Trace)], seed);
        var pipeline = new FailureAwarePipeline(new ClusteringConfig(), seed, new FailureAwareOptions { Resamples = 0 });
        var partition = await pipeline.RunAsync(pull, discovery);
        return Explaining.Request(
            pull,
            before,
            partition,
            [.. Enumerable.Range(0, partition.ClusterCount).Select(c => $"c-{c}")],
            discovery,
            new FaultlineConfig().For(workflow),
            seed
        );
    }

    /// <summary>Outcomes and clusters of both windows dealt out anew: nothing depends on anything. What lands in the earlier window has no cluster there.</summary>
    private static ExplainRequest Shuffled(ExplainRequest real, int copy)
    {
        var now = real.Current.Count;
        var order = Enumerable.Range(0, now + real.Baseline.Count).ToArray();
        new SplitMix64((ulong)copy + 77).Shuffle<int>(order);
        bool Failed(int from) => from < now ? real.CurrentFailed[from] : real.BaselineFailed[from - now];
        int Label(int[] labels, int from) => from < now ? labels[from] : -1;
        return real with
        {
            CurrentFailed = [.. order[..now].Select(Failed)],
            Clusters = [.. order[..now].Select(from => Label(real.Clusters, from))],
            BlindClusters = [.. order[..now].Select(from => Label(real.BlindClusters, from))],
            Weights = [.. order[..now].Select(_ => 1.0)],
            BaselineFailed = [.. order[now..].Select(Failed)],
            Options = real.Options with { Seed = copy, Permutations = 1000 },
        };
    }

    /// <summary>Inside each territory that was really found, failures are dealt out anew over both windows; is any release named?</summary>
    private static bool ReleaseNamed(ExplainRequest real, Explanation explained, int copy)
    {
        Trace[] traces = [.. real.Current, .. real.Baseline];
        bool[] failed = [.. real.CurrentFailed, .. real.BaselineFailed];
        var table = FeatureTable.From(traces).WithClock(traces);
        var columns = table.Columns.Where(c => !real.Exclude.Contains(c.Name)).ToArray();
        int[] allNow = [.. Enumerable.Range(0, real.Current.Count)];
        int[] allBefore = [.. Enumerable.Range(real.Current.Count, real.Baseline.Count)];
        var territories = explained.Clusters.Where(c => c.Territory is not null).Select(c => c.Territory!.Holds(table, traces)).ToList();
        var random = new SplitMix64((ulong)copy + 991);
        foreach (var inside in territories)
        {
            int[] rows = [.. Enumerable.Range(0, traces.Length).Where(r => inside[r])];
            var dealt = (bool[])failed.Clone();
            int[] order = [.. rows];
            random.Shuffle<int>(order);
            for (var i = 0; i < rows.Length; i++)
            {
                dealt[rows[i]] = failed[order[i]];
            }

            var release = ReleaseFinder.Find(
                columns,
                allNow,
                allBefore,
                Array.FindAll(rows, r => r < real.Current.Count),
                Array.FindAll(rows, r => r >= real.Current.Count),
                r => dealt[r],
                territories.Count,
                real.Options
            );
            if (release is not null)
            {
                return true;
            }
        }

        return false;
    }

    private static void Print(string what, int runs, int copies)
    {
        var interval = Wilson.Interval(runs, copies);
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"| {what} | {runs} of {copies} | {100 * interval.Value:0.0} % | {100 * interval.Low:0.0}–{100 * interval.High:0.0} % |"
            )
        );
    }
}
