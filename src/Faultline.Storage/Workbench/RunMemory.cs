using System.Collections.Concurrent;
using Faultline.Analysis;

namespace Faultline.Storage.Workbench;

/// <summary>The runs read last. A run never changes under its stamp, and reading one is most of what a labelling step costs.</summary>
internal sealed class RunMemory
{
    private const int Kept = 8;
    private readonly ConcurrentDictionary<string, (RunStamp Stamp, AnalysisRun Run)> _runs = new(StringComparer.Ordinal);

    public AnalysisRun? Find(string runId, RunStamp stamp) =>
        _runs.TryGetValue(runId, out var kept) && kept.Stamp == stamp ? kept.Run : null;

    public AnalysisRun Keep(string runId, RunStamp stamp, AnalysisRun run)
    {
        if (_runs.Count >= Kept)
        {
            _runs.Clear();
        }

        _runs[runId] = (stamp, run);
        return run;
    }
}

/// <summary>What tells one writing of a run from the next.</summary>
/// <param name="Length">Of the document, in bytes.</param>
internal readonly record struct RunStamp(DateTime CreatedAt, int Length);
