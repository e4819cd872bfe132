using System.Globalization;

namespace Faultline.Evaluation.Causes;

/// <summary>One window in full, for reading.</summary>
internal static class CauseShow
{
    public static async Task RunAsync(CausesOptions options)
    {
        var store = await LoadedTraces.ReadAsync(options.Data, new HashSet<string>());
        var truth = LoadedTraces.ReadTruth(options.Truth, "mode");
        var workflow = (await store.ListWorkflowsAsync())[0].Workflow;
        var (from, to) = options.Window(store);
        var week = await CauseWindow.AnalyzeAsync(store, truth, workflow, (from, to), options.Baseline(from), options.Seed);
        foreach (var headline in week.Run.Headlines)
        {
            Console.WriteLine($"* {headline}");
        }

        var modeOf = week.Traces.Select((t, i) => (t.TraceId, Mode: week.Modes[i] ?? "-")).ToDictionary(x => x.TraceId, x => x.Mode);
        foreach (var cluster in week.Run.Clusters)
        {
            var parts = cluster
                .Members.GroupBy(m => modeOf[m])
                .OrderByDescending(g => g.Count())
                .Take(5)
                .Select(g => $"{g.Key} {g.Count()}");
            Console.WriteLine($"{cluster.ClusterId} {cluster.Name}: {string.Join(", ", parts)}");
            foreach (var cause in cluster.Causes)
            {
                Console.WriteLine(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"    {cause.Text}; coverage {cause.Coverage:.00}, precision {cause.Precision:.00}, lift {cause.Lift:0.0}, p {cause.PAdjusted:0.0000}"
                    )
                );
            }
        }
    }
}
