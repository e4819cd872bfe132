using Faultline.Analysis;
using Faultline.Curating;
using Faultline.Traces;
using Microsoft.AspNetCore.Http;

namespace Faultline.Server.Pages;

/// <summary>What a page is about: the workflow and the run that its address names, else the newest run's.</summary>
internal sealed class WorkflowView(IHttpContextAccessor http, IWorkbench workbench, ITraceStore traces, CuratedRuns curated)
{
    // Servers and proxies refuse an address of more than some 8,000 characters; the rest of it takes its share.
    private const int LongestSearch = 6_000;

    private Task? _loading;

    public IReadOnlyList<WorkflowSummary> Workflows { get; private set; } = [];

    /// <summary>Runs of this workflow, newest first.</summary>
    public IReadOnlyList<RunSummary> Runs { get; private set; } = [];

    /// <summary>Null while the workspace is empty.</summary>
    public string? Workflow { get; private set; }

    public RunSummary? Summary { get; private set; }

    /// <summary>The run as people have changed its clusters.</summary>
    public AnalysisRun? Run => Curation?.Run;

    /// <summary>The same with the changes.</summary>
    public Curation? Curation { get; private set; }

    /// <summary>True when the page shows the workflow's newest run.</summary>
    public bool Newest => Summary is not null && Runs.Count > 0 && Runs[0].RunId == Summary.RunId;

    public Task LoadAsync() => _loading ??= ReadAsync();

    /// <summary>An address on these pages that keeps the workflow and, unless it is the newest, the run.</summary>
    public string Link(string path, params ReadOnlySpan<(string Name, object? Value)> query)
    {
        var parts = new List<string>();
        if (Workflow is not null && (Workflows.Count > 1 || !Newest))
        {
            parts.Add("w=" + Uri.EscapeDataString(Workflow));
        }

        if (Summary is not null && !Newest)
        {
            parts.Add("run=" + Uri.EscapeDataString(Summary.RunId));
        }

        foreach (var (name, value) in query)
        {
            if (value is not null && Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture) is { Length: > 0 } text)
            {
                parts.Add(name + "=" + Uri.EscapeDataString(text));
            }
        }

        return parts.Count == 0 ? path : path + "?" + string.Join('&', parts);
    }

    /// <param name="from">A cluster's id, or <c>noise</c>: what previous and next walk through there.</param>
    /// <param name="search">A <see cref="TraceSearchText.Word"/> that they walk through instead.</param>
    /// <param name="filter">A <see cref="MemberFilter.Word"/>: in which order, and through which of them, they walk there.</param>
    public string TraceLink(string traceId, string? from = null, string? search = null, string? filter = null) =>
        Link("/trace", ("id", traceId), ("from", from), ("filter", Short(filter)), ("search", Short(search)));

    /// <summary>False for a search that is too long for the addresses of the traces it finds: what is not ASCII takes ten characters or more for each there.</summary>
    /// <param name="search">A <see cref="TraceSearchText.Word"/>.</param>
    public static bool Carries(string search) => Uri.EscapeDataString(search).Length <= LongestSearch;

    private static string? Short(string? word) => word is not null && Carries(word) ? word : null;

    public ClusterReport? Cluster(string? id) => Run?.Clusters.FirstOrDefault(c => c.ClusterId == id);

    /// <summary>What a search stays within: the members of the named cluster, null when none is named.</summary>
    /// <exception cref="FaultlineException">The run has no such cluster.</exception>
    public IReadOnlyList<string>? MembersOf(string? cluster) =>
        string.IsNullOrEmpty(cluster)
            ? null
            : Cluster(cluster)?.Members
                ?? throw FaultlineException.Input(
                    $"Run {Run?.RunId ?? "(none)"} has no cluster '{cluster}'; it may have been merged into another."
                );

    /// <summary>Of these traces, or of all where null is given, the failures of the run that show a signal.</summary>
    /// <exception cref="FaultlineException">There is no run, or it is of before signals were kept.</exception>
    public IReadOnlyList<string> ShowingIn(IReadOnlyList<string>? among, string signal)
    {
        if (Run is null || (Run.Map.Count > 0 && Run.Map.All(p => p.Signals is null)))
        {
            throw FaultlineException.Input(
                $"The signal {signal} is told by a run, and {(Run is null ? "there is none yet" : $"run {Run.RunId} keeps no signals")}; analyze the window again."
            );
        }

        var showing = Run.Map.Where(p => p.Signals?.Contains(signal, StringComparer.Ordinal) == true).Select(p => p.TraceId);
        return [.. among is null ? showing : showing.Intersect(among, StringComparer.Ordinal)];
    }

    public ClusterReport? ClusterOf(string traceId) =>
        Run?.Clusters.FirstOrDefault(c => c.Members.Contains(traceId, StringComparer.Ordinal));

    private async Task ReadAsync()
    {
        var query = http.HttpContext?.Request.Query;
        var cancellation = http.HttpContext?.RequestAborted ?? CancellationToken.None;
        Workflows = await traces.ListWorkflowsAsync(cancellation);
        var runs = await workbench.ListRunsAsync(cancellationToken: cancellation);
        string? runId = query?["run"];
        var named = runId is null ? null : runs.FirstOrDefault(r => r.RunId == runId);
        Workflow =
            query?["w"].FirstOrDefault()
            ?? named?.Workflow
            ?? (runs is [var newest, ..] ? newest.Workflow : null)
            ?? (Workflows is [var only, ..] ? only.Workflow : null);
        Runs = [.. runs.Where(r => r.Workflow == Workflow)];
        Summary = Runs.FirstOrDefault(r => r.RunId == runId) ?? (Runs is [var latest, ..] ? latest : null);
        Curation = Summary is null ? null : await curated.FindAsync(Summary, cancellation);
    }
}
