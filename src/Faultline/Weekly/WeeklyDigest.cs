using Faultline.Analysis;
using Faultline.Labeling;

namespace Faultline.Weekly;

/// <summary>What a weekly run says about its clusters, for a person and for <c>weekly --json</c>. Everything stands in the run; this only sorts it.</summary>
public sealed record WeeklyDigest
{
    public required string Workflow { get; init; }

    public required string RunId { get; init; }

    public required DateTime From { get; init; }

    public required DateTime To { get; init; }

    public string? PreviousRun { get; init; }

    public required long TotalTraces { get; init; }

    public required long TotalFailed { get; init; }

    public required Rate PassRate { get; init; }

    public Rate? PreviousPassRate { get; init; }

    /// <summary>Set when this run and the one before were not made the same way.</summary>
    public LineageBreak? Break { get; init; }

    public required IReadOnlyList<WeeklyCluster> New { get; init; }

    public required IReadOnlyList<WeeklyCluster> Reopened { get; init; }

    public required IReadOnlyList<WeeklyCluster> Growing { get; init; }

    public required IReadOnlyList<WeeklyCluster> Shrinking { get; init; }

    public required IReadOnlyList<WeeklyCluster> Steady { get; init; }

    /// <summary>Pieces of a cluster of the week before, and clusters that joined.</summary>
    public required IReadOnlyList<WeeklyCluster> Rearranged { get; init; }

    public required IReadOnlyList<GoneCluster> Disappeared { get; init; }

    public required IReadOnlyList<LabelAge> Labels { get; init; }

    public SaturationReport? Saturation { get; init; }

    public required IReadOnlyList<string> Headlines { get; init; }

    public required IReadOnlyList<string> Warnings { get; init; }

    /// <param name="run">A run with its lineage.</param>
    /// <param name="before">The run it was compared with.</param>
    /// <param name="confirmations">Of the workflow.</param>
    /// <param name="now">Labels are as old as at this moment, UTC.</param>
    public static WeeklyDigest Of(AnalysisRun run, AnalysisRun? before, IReadOnlyList<Confirmation> confirmations, DateTime now)
    {
        var clusters = run.Clusters.Select(c => WeeklyCluster.Of(c)).ToList();
        List<WeeklyCluster> Those(Func<WeeklyCluster, bool> are) => [.. clusters.Where(are)];
        bool Trend(WeeklyCluster c, string trend) => c.Status == "survives" && (c.Drift?.Trend ?? "steady") == trend;
        var labels = confirmations.ToDictionary(c => c.ClusterId, StringComparer.Ordinal);
        return new WeeklyDigest
        {
            Workflow = run.Workflow,
            RunId = run.RunId,
            From = run.From,
            To = run.To,
            PreviousRun = run.Lineage?.PreviousRun,
            TotalTraces = run.TotalTraces,
            TotalFailed = run.TotalFailed,
            PassRate = run.PassRate,
            PreviousPassRate = before?.PassRate,
            Break = run.Lineage?.Break,
            New = Those(c => c.Status == "new"),
            Reopened = Those(c => c.Status == "reopened"),
            Growing = Those(c => Trend(c, "growing")),
            Shrinking = Those(c => Trend(c, "shrinking")),
            Steady = Those(c => Trend(c, "steady")),
            Rearranged = Those(c => c.Status is "split" or "merged"),
            Disappeared = [.. (run.Lineage?.Disappeared ?? []).Select(g => g with { Anchors = [] })],
            Labels =
            [
                .. run
                    .Clusters.Where(c => labels.ContainsKey(c.ClusterId))
                    .Select(c => LabelAge.Of(c.ClusterId, c.Name, labels[c.ClusterId].Tag, labels[c.ClusterId].CreatedAt, now)),
            ],
            Saturation = run.Saturation,
            Headlines = run.Headlines,
            Warnings = run.Warnings,
        };
    }
}

/// <summary>A cluster in the weekly digest.</summary>
/// <param name="Status">As in the run's lineage.</param>
/// <param name="Since">Start of the first window that had it.</param>
public sealed record WeeklyCluster(
    string ClusterId,
    string Name,
    string Tag,
    string Status,
    IReadOnlyList<string> From,
    DateTime? Since,
    double EstimatedTotal,
    int ImpactRank,
    DriftReport? Drift,
    IReadOnlyList<KnownLabel> OfferedLabels
)
{
    public static WeeklyCluster Of(ClusterReport cluster) =>
        new(
            cluster.ClusterId,
            cluster.Name,
            cluster.Tag.Value,
            cluster.Lineage.Status,
            cluster.Lineage.From,
            cluster.Lineage.Since,
            cluster.EstimatedTotal,
            cluster.ImpactRank,
            cluster.Drift,
            cluster.Lineage.Offered
        );
}
