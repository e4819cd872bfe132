using Faultline.Regression;

namespace Faultline.Gating;

/// <summary>One graded run of one row.</summary>
public sealed record RunResult(int Repeat, RowOutcome Outcome, string Reason, AgentAnswer? Answer);

/// <summary>All graded runs of one row. The row, not the run, is the unit of every statistic.</summary>
public sealed record RowResult(RegressionRow Row, string Expectation, IReadOnlyList<RunResult> Runs)
{
    /// <summary>Further runs of a broken row in a critical cluster, to see whether it broke for good. They leave every rate as it is: only rows that failed have them.</summary>
    public IReadOnlyList<RunResult> Retries { get; init; } = [];

    /// <summary>True for a row whose quarantine holds: it ran, and counts for nothing.</summary>
    public bool Quarantined { get; init; }

    public int Passes { get; } = Runs.Count(r => r.Outcome == RowOutcome.Pass);

    /// <summary>Runs that passed or failed; errors and unjudged ones are outside.</summary>
    public int Judged { get; } = Runs.Count(r => r.Outcome is RowOutcome.Pass or RowOutcome.Fail);

    /// <summary>Share of judged runs that passed; NaN when there is none.</summary>
    public double Share => Judged == 0 ? double.NaN : (double)Passes / Judged;

    /// <summary>The row as a whole: more than half of the judged runs pass. A tie fails.</summary>
    public RowOutcome Outcome =>
        Quarantined ? RowOutcome.Quarantined
        : Judged > 0 ? (2 * Passes > Judged ? RowOutcome.Pass : RowOutcome.Fail)
        : Runs.Count == 0 ? RowOutcome.NotAsked
        : Runs.Any(r => r.Outcome == RowOutcome.Error) ? RowOutcome.Error
        : RowOutcome.Unjudged;

    /// <summary>True when the same agent both passed and failed it.</summary>
    public bool Flaky => Passes > 0 && Passes < Judged;
}
