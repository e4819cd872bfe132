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
        var releases = new ShuffledReleases(real, explained);
        var both = await CauseWindow.PullAsync(store, workflow, (baseline.From, window.To));
        var copies = new Copy[options.Copies];
        var done = 0;
        await Parallel.ForAsync(
            0,
            options.Copies,
            new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount },
            async (copy, _) =>
            {
                copies[copy] = new Copy(await ShuffledWeek.OfAsync(both, window.From, copy), releases.Named(copy));
                await Console.Error.WriteLineAsync($"{Interlocked.Increment(ref done)} of {options.Copies}");
            }
        );

        Console.WriteLine($"{copies.Average(c => c.Week.Clusters):0.0} clusters a copy");
        Console.WriteLine("| found in shuffled copies | runs | share | 95 % interval |");
        Console.WriteLine("|---|---|---|---|");
        Print("any cause", c => c.Week.Cause);
        Print("a headline that names a slice or a part of the change", c => c.Week.Slice);
        Print("any significant part of the change, of rate or of mix", c => c.Week.Part);
        Print("the aggregate said to have moved", c => c.Week.Aggregate);
        Print("any release (failures dealt out anew inside each real territory, over both windows)", c => c.Release);
        foreach (
            var said in copies.Where(c => options.Verbose && (c.Week.Slice || c.Week.Cause || c.Week.Part)).SelectMany(c => c.Week.Said)
        )
        {
            Console.WriteLine($"* {said}");
        }

        void Print(string what, Func<Copy, bool> found)
        {
            var runs = copies.Count(found);
            var interval = Wilson.Interval(runs, copies.Length);
            Console.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"| {what} | {runs} of {copies.Length} | {100 * interval.Value:0.0} % | {100 * interval.Low:0.0}–{100 * interval.High:0.0} % |"
                )
            );
        }
    }

    /// <param name="Week">Metadata dealt out anew and everything done again.</param>
    /// <param name="Release">Was a release named?</param>
    private sealed record Copy(ShuffledWeek Week, bool Release);

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
}
