using Faultline.Analysis;
using Faultline.Reporting;
using Faultline.Traces;

namespace Faultline.Cli;

/// <summary>Reads what a report quotes beside the run: its representatives, and when each prompt version was first seen.</summary>
internal static class ReportModels
{
    public static async Task<ReportModel> LoadAsync(AnalysisRun run, ITraceStore store, CancellationToken cancellationToken)
    {
        var ids = run
            .Clusters.SelectMany(c => c.Representatives)
            .Concat(run.Noise.Outliers)
            .Concat(run.Noise.Pockets.Select(p => p.Example))
            .Distinct(StringComparer.Ordinal)
            .ToArray();
        var traces = await store.ReadByIdAsync(ids, cancellationToken: cancellationToken);
        var releases = new Dictionary<string, DateTime>(StringComparer.Ordinal);
        var history = new TraceQuery
        {
            Workflow = run.Workflow,
            From = run.Weeks.Count > 0 ? run.Weeks[0].From : run.From,
            To = run.To,
        };
        await foreach (var trace in store.ReadAsync(history, cancellationToken))
        {
            if (trace.PromptVersion is { } version)
            {
                // Traces come in order of time, so the first one is the earliest.
                releases.TryAdd(version, trace.Timestamp);
            }
        }

        return new ReportModel(
            run,
            traces,
            [
                .. releases
                    .Select(r => new ReleaseMarker(r.Key, r.Value))
                    .OrderBy(r => r.FirstSeen)
                    .ThenBy(r => r.Name, StringComparer.Ordinal),
            ]
        );
    }
}
