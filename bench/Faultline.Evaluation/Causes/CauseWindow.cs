using Faultline.Analysis;
using Faultline.Causes;
using Faultline.Clustering;
using Faultline.Clustering.FailureAware;
using Faultline.Configuration;
using Faultline.Pulling;
using Faultline.Traces;

namespace Faultline.Evaluation.Causes;

/// <summary>One analysed window beside what is known of it.</summary>
/// <param name="Traces">All traffic of the window.</param>
/// <param name="Failed">By trace: does it count as failed?</param>
/// <param name="Modes">By trace: the mode that made it fail, or null.</param>
internal sealed record CauseWindow(AnalysisRun Run, IReadOnlyList<Trace> Traces, bool[] Failed, string?[] Modes)
{
    public FeatureTable Table { get; } = FeatureTable.From(Traces).WithClock(Traces);

    public static async Task<CauseWindow> AnalyzeAsync(
        LoadedTraces store,
        IReadOnlyDictionary<string, string?> truth,
        string workflow,
        (DateTime From, DateTime To) window,
        (DateTime From, DateTime To)? baseline,
        int seed,
        bool choose = true
    )
    {
        // Stability takes most of the time and no part in causes.
        var pipeline = new FailureAwarePipeline(new ClusteringConfig(), seed, new FailureAwareOptions { Resamples = 0, Choose = choose });
        var run = await new Analyzer(store, null, new FaultlineConfig(), pipeline).AnalyzeAsync(
            new AnalysisRequest
            {
                Workflow = workflow,
                From = window.From,
                To = window.To,
                BaselineFrom = baseline?.From,
                BaselineTo = baseline?.To,
                Seed = seed,
                Now = window.To,
            }
        );
        var pull = await PullAsync(store, workflow, window);
        Trace[] traces = [.. pull.Failed.Select(f => f.Trace), .. pull.Passing];
        return new CauseWindow(
            run,
            traces,
            [.. traces.Select((_, i) => i < pull.Failed.Count)],
            [.. traces.Select(t => truth.GetValueOrDefault(t.TraceId))]
        );
    }

    public static Task<PullResult> PullAsync(LoadedTraces store, string workflow, (DateTime From, DateTime To) window) =>
        new Puller(store, new FaultlineConfig()).PullAsync(
            new PullRequest
            {
                Workflow = workflow,
                From = window.From,
                To = window.To,
                Limit = int.MaxValue,
                Now = window.To,
            }
        );

    /// <summary>Failures of the window by a mode.</summary>
    public int Failures(string mode) => Enumerable.Range(0, Traces.Count).Count(i => Failed[i] && Modes[i] == mode);

    /// <summary>By trace: does it satisfy the conditions of a cause?</summary>
    public bool[] Rows(IReadOnlyList<Condition> conditions)
    {
        var inside = Enumerable.Repeat(true, Traces.Count).ToArray();
        foreach (var condition in conditions)
        {
            var predicate = PredicateParser.Parse(condition, Table);
            for (var row = 0; row < inside.Length; row++)
            {
                inside[row] &= predicate?.Holds(row) == true;
            }
        }

        return inside;
    }
}
