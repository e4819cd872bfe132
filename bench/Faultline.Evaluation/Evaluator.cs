using System.Diagnostics;
using System.Globalization;
using Faultline.Clustering;
using Faultline.Clustering.FailureAware;
using Faultline.Configuration;
using Faultline.Models.Local;
using Faultline.Pulling;

namespace Faultline.Evaluation;

/// <summary>Runs the pipelines window by window and prints a Markdown table.</summary>
internal static class Evaluator
{
    private const string NoMode = "-";
    private const int Large = 40;
    private const int Medium = 15;

    public static async Task RunAsync(EvaluationOptions options)
    {
        var store = await LoadedTraces.ReadAsync(options.Data, options.Without);
        store = options.Shuffle is { } shuffle ? store.Shuffled(shuffle) : store;
        var truth = LoadedTraces.ReadTruth(options.Truth, options.TruthField);
        var workflow = options.Workflow ?? (await store.ListWorkflowsAsync())[0].Workflow;
        Console.WriteLine(
            "| pipeline | window | failures | clusters | noise | ARI | ARI, modes only | AMI | purity | stability | reproduced | s | modes with ≥ 15 failures: precision/recall of the best cluster (**missed**) |"
        );
        Console.WriteLine("|---|---|---|---|---|---|---|---|---|---|---|---|---|");
        foreach (var pipeline in options.Pipelines)
        {
            foreach (var (name, settings) in options.Settings)
            {
                var scores = new List<WindowScore>();
                foreach (var (from, to) in Windows(options, store, workflow))
                {
                    var pull = await new Puller(store, new FaultlineConfig()).PullAsync(
                        new PullRequest
                        {
                            Workflow = workflow,
                            From = from,
                            To = to,
                            Limit = int.MaxValue,
                        }
                    );
                    if (pull.Failed.Count > 0 && options.Choices)
                    {
                        PrintChoices(pull, truth, options);
                    }
                    else if (pull.Failed.Count > 0)
                    {
                        scores.Add(await MeasureAsync(pipeline, settings, pull, truth, options));
                        if (options.Settings.Count == 1)
                        {
                            Print(pipeline, scores[^1], options);
                        }
                    }
                }

                if (scores.Count == 0)
                {
                    continue;
                }

                var modes = scores.SelectMany(s => s.Modes).ToList();
                Console.WriteLine(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"| {pipeline} {name} | **all** | {scores.Sum(s => s.Failures)} | {scores.Average(s => s.Clusters):0.0} | {scores.Average(s => s.Noise):0.00} | {scores.Average(s => s.Ari):0.000} | {scores.Average(s => s.AriModes):0.000} | {scores.Average(s => s.Ami):0.000} | {scores.Average(s => s.Purity):0.00} | {scores.Average(s => s.MeanStability):0.00} | {scores.Average(s => s.Reproduced):0.00} | {scores.Average(s => s.Seconds):0.0} | found with ≥ 40: {modes.Count(m => m.Failures >= Large && m.Found)}/{modes.Count(m => m.Failures >= Large)}, with 15–39: {modes.Count(m => m.Failures < Large && m.Found)}/{modes.Count(m => m.Failures < Large)} |"
                    )
                );
            }
        }
    }

    private static async Task<WindowScore> MeasureAsync(
        string pipeline,
        FailureAwareOptions settings,
        PullResult pull,
        Dictionary<string, string?> truth,
        EvaluationOptions options
    )
    {
        var modes = pull.Failed.Select(f => truth.GetValueOrDefault(f.Trace.TraceId) ?? NoMode).ToArray();
        var watch = Stopwatch.StartNew();
        var config = new ClusteringConfig { Algorithm = pipeline == "kmeans" ? "kmeans" : "hdbscan" };
        settings = settings with { Resamples = options.Stability ? settings.Resamples : 0 };
        IClusteringPipeline recipe =
            pipeline == "failure-aware" ? new FailureAwarePipeline(config, 42, settings) : new PlainPipeline(new LsaEmbedder(), config);
        var partition = await recipe.RunAsync(pull, new bool[pull.Failed.Count]);
        var (labels, stability) = (partition.Labels, partition.Stability);
        if (options.Verbose)
        {
            Explain(partition);
        }

        var names = modes.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        var codes = modes.Select(m => names.IndexOf(m)).ToArray();
        var planted = Enumerable.Range(0, modes.Length).Where(i => modes[i] != NoMode && !options.Background.Contains(modes[i])).ToArray();
        var clustered = Enumerable.Range(0, labels.Length).Where(i => labels[i] >= 0).ToArray();
        return new WindowScore(
            pull.From,
            pull.Failed.Count,
            labels.Where(l => l >= 0).Distinct().Count(),
            labels.Count(l => l < 0) / (double)labels.Length,
            PartitionScores.AdjustedRandIndex(codes, labels),
            PartitionScores.AdjustedMutualInformation(codes, labels),
            planted.Length == 0
                ? 0
                : PartitionScores.AdjustedRandIndex([.. planted.Select(i => codes[i])], [.. planted.Select(i => labels[i])]),
            clustered.Length == 0
                ? 0
                : clustered.GroupBy(i => labels[i]).Sum(g => g.GroupBy(i => codes[i]).Max(x => x.Count())) / (double)clustered.Length,
            watch.Elapsed.TotalSeconds,
            [
                .. names
                    .Where(n => n != NoMode && !options.Background.Contains(n) && modes.Count(m => m == n) >= Medium)
                    .Select(n => ModeScore.Of(n, modes, labels)),
            ],
            labels,
            modes,
            stability
        );
    }

    private static void Explain(Partition partition)
    {
        if (partition.Algorithm.GetValueOrDefault("choice") is SortedDictionary<string, object?> choice)
        {
            Console.WriteLine($"    {choice["reason"]}");
        }

        foreach (var note in partition.Notes)
        {
            Console.WriteLine($"    note on {note.Cluster}: {note.Text}");
        }

        foreach (var warning in partition.Warnings)
        {
            Console.WriteLine($"    warning: {warning}");
        }
    }

    private static void PrintChoices(PullResult pull, Dictionary<string, string?> truth, EvaluationOptions options)
    {
        var modes = pull.Failed.Select(f => truth.GetValueOrDefault(f.Trace.TraceId) ?? NoMode).ToArray();
        var names = modes.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        var wanted = names.Where(n => n != NoMode && !options.Background.Contains(n) && modes.Count(m => m == n) >= Medium).ToList();
        Choices.Print(
            pull,
            [.. modes.Select(m => names.IndexOf(m))],
            labels => (wanted.Count(n => ModeScore.Of(n, modes, labels).Found), wanted.Count),
            options.Verbose
        );
    }

    private static void Print(string pipeline, WindowScore score, EvaluationOptions options)
    {
        var modes = score
            .Modes.Select(m => string.Create(CultureInfo.InvariantCulture, $"{m.Mode} ({m.Failures}) {m.Precision:.00}/{m.Recall:.00}"))
            .Zip(score.Modes, (text, m) => m.Found ? text : $"**{text}**");
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"| {pipeline} | {score.From:MM-dd} | {score.Failures} | {score.Clusters} | {score.Noise:0.00} | {score.Ari:0.000} | {score.AriModes:0.000} | {score.Ami:0.000} | {score.Purity:0.00} | {score.MeanStability:0.00} | {score.Reproduced:0.00} | {score.Seconds:0.0} | {string.Join(", ", modes)} |"
            )
        );
        if (!options.Verbose)
        {
            return;
        }

        foreach (var cluster in Enumerable.Range(0, score.Labels.Length).GroupBy(i => score.Labels[i]).OrderBy(g => g.Key))
        {
            var stable =
                cluster.Key >= 0 && cluster.Key < score.Stability.Count
                    ? string.Create(CultureInfo.InvariantCulture, $" stability {score.Stability[cluster.Key]:0.00}")
                    : "";
            var parts = cluster
                .GroupBy(i => score.ByFailure[i])
                .OrderByDescending(g => g.Count())
                .Take(6)
                .Select(g => $"{g.Key} {g.Count()}");
            Console.WriteLine($"    cluster {cluster.Key}: {cluster.Count()} ({string.Join(", ", parts)}){stable}");
        }
    }

    private static IEnumerable<(DateTime From, DateTime To)> Windows(EvaluationOptions options, LoadedTraces store, string workflow)
    {
        var times = store.All.Where(t => t.Workflow == workflow).Select(t => t.Timestamp).ToList();
        if (options.From is { } from && options.To is { } to)
        {
            yield return (from, to);
            yield break;
        }

        for (var start = times[0].Date; start <= times[^1]; start = start.AddDays(options.Days))
        {
            yield return (start, start.AddDays(options.Days));
        }
    }
}
