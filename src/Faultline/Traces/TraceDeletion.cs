namespace Faultline.Traces;

/// <summary>What leaves the store.</summary>
public sealed record TraceDeletion
{
    /// <summary>Only this workflow's traces; null means those of every workflow, and spans and evaluations that never found a trace.</summary>
    public string? Workflow { get; init; }

    /// <summary>Traces that began before this go, UTC.</summary>
    public required DateTime Before { get; init; }

    /// <summary>Trace ids that stay whatever their age; naming a part keeps the whole.</summary>
    public IReadOnlyCollection<string> Keep { get; init; } = [];

    /// <summary>Workflows that have a rule of their own and are left alone when <see cref="Workflow"/> is null.</summary>
    public IReadOnlyCollection<string> ExceptWorkflows { get; init; } = [];

    /// <summary>Counts and changes nothing.</summary>
    public bool DryRun { get; init; }
}

/// <summary>What a deletion took, or would take.</summary>
/// <param name="Traces">Traces deleted.</param>
/// <param name="Kept">Traces old enough to go that were to be kept.</param>
/// <param name="Spans">Spans deleted.</param>
/// <param name="Evaluations">Evaluations deleted.</param>
public sealed record DeletionResult(long Traces, long Kept, long Spans, long Evaluations)
{
    public static DeletionResult operator +(DeletionResult a, DeletionResult b) =>
        new(a.Traces + b.Traces, a.Kept + b.Kept, a.Spans + b.Spans, a.Evaluations + b.Evaluations);
}
