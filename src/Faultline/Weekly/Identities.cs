using Faultline.Analysis;
using Faultline.Curating;

namespace Faultline.Weekly;

/// <summary>What the lineage says about a run's clusters.</summary>
internal sealed record Identities
{
    public required RunVersions Versions { get; init; }

    /// <summary>Id and rows of each cluster.</summary>
    public required IReadOnlyList<(string Id, IReadOnlyList<int> Members)> Clusters { get; init; }

    /// <summary>By cluster, in the same order.</summary>
    public required IReadOnlyList<LineageReport> Reports { get; init; }

    public required RunLineage Lineage { get; init; }

    /// <summary>The run compared with.</summary>
    public AnalysisRun? Before { get; init; }

    /// <summary>Edits of the run before that the finished run needs too.</summary>
    public Func<AnalysisRun, IReadOnlyList<ClusterEdit>> Carry { get; init; } = _ => [];

    /// <summary>Names that people gave, by cluster id; they stay with the identity.</summary>
    public IReadOnlyDictionary<string, (string Name, string By)> Named { get; init; } = new Dictionary<string, (string, string)>();

    public IReadOnlyList<string> Warnings { get; init; } = [];
}
