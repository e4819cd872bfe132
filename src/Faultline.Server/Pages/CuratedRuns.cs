using Faultline.Analysis;
using Faultline.Curating;

namespace Faultline.Server.Pages;

/// <summary>Runs as people have changed them; each is worked out once and kept until somebody changes it again.</summary>
internal sealed class CuratedRuns(IWorkbench workbench, RunCache cache)
{
    /// <summary>The run of this summary.</summary>
    public async Task<Curation?> FindAsync(RunSummary summary, CancellationToken cancellationToken = default)
    {
        var edits = await workbench.ReadClusterEditsAsync(summary.RunId, cancellationToken);
        return await cache.CurationAsync(summary, edits);
    }

    /// <summary>The run with the changes in force.</summary>
    /// <exception cref="FaultlineException">There is no such run.</exception>
    public async Task<AnalysisRun> RunAsync(string run, CancellationToken cancellationToken = default) =>
        (await RequireAsync(run, cancellationToken)).Run;

    /// <exception cref="FaultlineException">There is no such run.</exception>
    public async Task<Curation> RequireAsync(string run, CancellationToken cancellationToken = default)
    {
        var summary = (await workbench.ListRunsAsync(cancellationToken: cancellationToken)).FirstOrDefault(r => r.RunId == run);
        return (summary is null ? null : await FindAsync(summary, cancellationToken))
            ?? throw FaultlineException.Input($"There is no run '{run}' in this workspace.");
    }
}
