using System.Globalization;

namespace Faultline.Evaluation.Causes;

/// <summary>One window under many seeds (which split the halves and draw the permutations): does the first headline stay the same?</summary>
internal static class CauseSeeds
{
    public static async Task RunAsync(CausesOptions options)
    {
        var store = await LoadedTraces.ReadAsync(options.Data, new HashSet<string>());
        var truth = LoadedTraces.ReadTruth(options.Truth, "mode");
        var workflow = (await store.ListWorkflowsAsync())[0].Workflow;
        var (from, to) = options.Window(store);
        Console.WriteLine("| seed | first headline's slice | coverage | precision | p | shadows | releases blamed by any headline |");
        Console.WriteLine("|---|---|---|---|---|---|---|");
        for (var seed = 1; seed <= options.Seeds; seed++)
        {
            var week = await CauseWindow.AnalyzeAsync(store, truth, workflow, (from, to), options.Baseline(from), seed);
            var told = week
                .Run.Headlines.Select(h => week.Run.Clusters.FirstOrDefault(c => h.Contains(c.ClusterId, StringComparison.Ordinal)))
                .Where(c => c is not null)
                .ToList();
            var cause = told[0]!.Causes[0];
            var releases = told.SelectMany(c => c!.Causes[0].Conditions)
                .Where(c => c.Attribute.EndsWith("version", StringComparison.Ordinal) || c.Attribute is "time" or "model")
                .Select(c => $"{c.Attribute} {c.Op} {c.Value}")
                .Distinct(StringComparer.Ordinal);
            Console.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"| {seed} | {cause.Text.Split(": ")[0]} | {cause.Coverage:.00} | {cause.Precision:.00} | {cause.PAdjusted:.0000} | {string.Join(", ", cause.Shadows)} | {string.Join(", ", releases)} |"
                )
            );
        }
    }
}
