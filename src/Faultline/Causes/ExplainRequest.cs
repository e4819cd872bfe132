using Faultline.Traces;

namespace Faultline.Causes;

/// <summary>A clustered window, and the window before it.</summary>
public sealed record ExplainRequest
{
    /// <summary>All traffic of the window: every passing trace and every sampled failure.</summary>
    public required IReadOnlyList<Trace> Current { get; init; }

    public required bool[] CurrentFailed { get; init; }

    /// <summary>By trace of <see cref="Current"/>: cluster from 0, or −1.</summary>
    public required int[] Clusters { get; init; }

    /// <summary>As <see cref="Clusters"/>, with merges that saw the discovery half's metadata alone; see <see cref="CauseRequest.BlindClusters"/>.</summary>
    public required int[] BlindClusters { get; init; }

    /// <summary>By trace of <see cref="Current"/>: discovery half?</summary>
    public required bool[] Discovery { get; init; }

    /// <summary>By trace of <see cref="Current"/>: 1/π; 1 for passing traces.</summary>
    public required double[] Weights { get; init; }

    /// <summary>The window compared with; empty when there is none.</summary>
    public IReadOnlyList<Trace> Baseline { get; init; } = [];

    public bool[] BaselineFailed { get; init; } = [];

    public IReadOnlyCollection<string> Exclude { get; init; } = [];

    public required IReadOnlyList<string> ClusterIds { get; init; }

    public CauseOptions Options { get; init; } = new();
}
