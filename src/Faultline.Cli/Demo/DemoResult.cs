using Faultline.Analysis;
using Faultline.Gating;
using Faultline.Labeling;
using Faultline.Regression;

namespace Faultline.Cli.Demo;

/// <summary>What <c>demo --json</c> prints: every step's own document, and how the findings compare with what was planted.</summary>
internal sealed record DemoResult
{
    public required string Workspace { get; init; }

    public required int Seed { get; init; }

    public required int Traces { get; init; }

    /// <summary>The exclusive end of the traffic, UTC, which the steps took as now.</summary>
    public required DateTime AsOf { get; init; }

    public required DemoPull Pull { get; init; }

    public required AnalysisRun Run { get; init; }

    public required AgreementReport Agreement { get; init; }

    /// <summary>Clusters whose tag could be confirmed.</summary>
    public required IReadOnlyList<Confirmation> Confirmed { get; init; }

    public required DatasetBuildReport Dataset { get; init; }

    /// <summary>The gate on v23 and on v24, with v22 as the baseline.</summary>
    public required IReadOnlyList<DemoGate> Gates { get; init; }

    /// <summary>Held against the answer key, which no step saw.</summary>
    public required IReadOnlyList<KeyScore> Planted { get; init; }

    /// <summary>The HTML report.</summary>
    public required string Report { get; init; }

    public required IReadOnlyList<DemoStep> Steps { get; init; }

    public double ElapsedMs => Steps.Sum(s => s.ElapsedMs);
}

/// <summary>One step as it went.</summary>
/// <param name="Command">What a person would type for it; null for what only a demo does.</param>
/// <param name="Outcome">In words.</param>
internal sealed record DemoStep(string Name, string? Command, string Outcome, double ElapsedMs);

/// <summary>The part of <c>pull --json</c> that the demo tells of.</summary>
internal sealed record DemoPull(long TotalTraces, long TotalFailed, int Sampled, IReadOnlyDictionary<string, long> Signals);

/// <param name="Version">The prompt version that was tried.</param>
internal sealed record DemoGate(string Version, int ExitCode, GateReport Report);
