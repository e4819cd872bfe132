using Faultline.Analysis;
using Faultline.Configuration;
using Faultline.Labeling;
using Faultline.Regression;
using Faultline.Traces;

namespace Faultline.Doctoring;

/// <summary>Gathers what the doctor looks at.</summary>
public static class DoctorReader
{
    /// <summary>Earlier runs whose labels count: those somebody may have labelled lately.</summary>
    private const int RunsOfLabels = 8;

    /// <param name="run">The newest run, as people have changed it; null where nothing was analysed yet.</param>
    /// <param name="intents">As <see cref="IntentsAsync"/> reads them.</param>
    /// <param name="directories">Where regression sets are, beside the directories that the gate has used.</param>
    public static async Task<DoctorInput> ReadAsync(
        IWorkbench workbench,
        string workflow,
        AnalysisRun? run,
        FaultlineConfig config,
        IReadOnlyDictionary<string, int> intents,
        IReadOnlyList<string> directories,
        DateTime now,
        CancellationToken cancellationToken = default
    )
    {
        string[] known =
        [
            .. directories
                .Concat((await workbench.ListGateResultsAsync(cancellationToken)).Select(g => g.Dataset))
                .Select(Path.GetFullPath)
                .Where(Directory.Exists)
                .Distinct(StringComparer.Ordinal)
                .Order(StringComparer.Ordinal),
        ];
        return new DoctorInput
        {
            Workflow = workflow,
            Run = run,
            Config = config,
            Labels = await LabelsAsync(workbench, workflow, cancellationToken),
            Confirmations = await workbench.ReadConfirmationsAsync(workflow, cancellationToken),
            Directories = known,
            RegressionSets = known
                .SelectMany(d => Directory.EnumerateFiles(d, "*.jsonl"))
                .Select(f => RegressionFileName.Parse(Path.GetFileName(f))?.ClusterId)
                .OfType<string>()
                .ToHashSet(StringComparer.Ordinal),
            Intents = intents,
            Now = now,
        };
    }

    /// <summary>The run's sampled failures by intent; empty name for those without one.</summary>
    public static async Task<SortedDictionary<string, int>> IntentsAsync(
        ITraceStore store,
        AnalysisRun run,
        CancellationToken cancellationToken = default
    )
    {
        var intents = new SortedDictionary<string, int>(StringComparer.Ordinal);
        string[] ids = [.. run.Clusters.SelectMany(c => c.Members).Concat(run.Noise.Members).Distinct(StringComparer.Ordinal)];
        if (ids.Length > 0)
        {
            await foreach (var trace in store.ReadAsync(new TraceQuery { TraceIds = ids }, cancellationToken))
            {
                intents[trace.Intent ?? ""] = intents.GetValueOrDefault(trace.Intent ?? "") + 1;
            }
        }

        return intents;
    }

    private static async Task<IReadOnlyList<Label>> LabelsAsync(IWorkbench workbench, string workflow, CancellationToken cancellationToken)
    {
        var labels = new List<Label>();
        foreach (var run in (await workbench.ListRunsAsync(workflow, cancellationToken)).Take(RunsOfLabels))
        {
            labels.AddRange(await workbench.ReadLabelsAsync(run.RunId, cancellationToken));
        }

        return labels;
    }
}
