using Faultline.Analysis;
using Faultline.Configuration;
using Faultline.Labeling;
using Faultline.Traces;

namespace Faultline.Regression;

/// <summary>What a regression set is built from.</summary>
public sealed record DatasetBuildRequest
{
    public required AnalysisRun Run { get; init; }

    public IReadOnlyList<Confirmation> Confirmations { get; init; } = [];

    public IReadOnlyList<Label> Labels { get; init; } = [];

    public IReadOnlyList<Adjudication> Adjudications { get; init; } = [];

    public WorkflowConfig Config { get; init; } = new();

    /// <summary>Traces by id, with their messages; ids that are gone are left out.</summary>
    public required Func<IReadOnlyCollection<string>, CancellationToken, Task<IReadOnlyList<Trace>>> ReadTraces { get; init; }

    /// <summary>The directory of the sets.</summary>
    public required string Directory { get; init; }

    /// <summary>Rows a cluster at most, old ones included.</summary>
    public int MaxRows { get; init; } = 200;

    /// <summary>Only these clusters, when given.</summary>
    public IReadOnlyCollection<string>? ClusterIds { get; init; }

    /// <summary>Why clusters whose tag nobody confirmed may feed the sets too; it is written into their rows. Null: they may not.</summary>
    public string? UnconfirmedReason { get; init; }

    public required DateTime Now { get; init; }
}

/// <summary>What came of it.</summary>
public sealed record DatasetBuildReport(
    string Directory,
    string RunId,
    IReadOnlyList<ClusterBuildReport> Clusters,
    IReadOnlyList<SkippedCluster> Skipped,
    IReadOnlyList<string> Warnings
);

/// <param name="Kept">Rows that stood there and still stand, word for word.</param>
/// <param name="NeedsGold">Rows of the whole file that wait for a gold answer.</param>
/// <param name="Duplicates">Members left out because their request is nearly one that is there.</param>
/// <param name="Unproven">Members left out because the failed answer would pass.</param>
public sealed record ClusterBuildReport(
    string ClusterId,
    string Tag,
    string File,
    int Rows,
    int Kept,
    int Added,
    int NeedsGold,
    int Duplicates,
    int Unproven
);

/// <summary>A cluster that fed nothing, and why.</summary>
public sealed record SkippedCluster(string ClusterId, string Name, string Reason);
