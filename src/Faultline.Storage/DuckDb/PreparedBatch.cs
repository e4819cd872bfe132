using System.Collections.Frozen;
using Faultline.Traces;

namespace Faultline.Storage.DuckDb;

/// <summary>What one transaction brings, in the form in which it is stored. The same rules hold as for <see cref="TraceBatch"/>.</summary>
public sealed record PreparedBatch
{
    public IReadOnlyList<PackedSpans> Spans { get; init; } = [];

    /// <summary>Traces built from spans; each replaces an earlier assembly.</summary>
    public IReadOnlyList<PreparedTrace> Assembled { get; init; } = [];

    public IReadOnlyList<Evaluation> Evaluations { get; init; } = [];

    public IReadOnlyList<TracePart> Parts { get; init; } = [];

    /// <summary>Traces of whose <see cref="Spans"/> the caller is certain that none is stored, so that they are not looked up.</summary>
    public IReadOnlySet<string> NewSpans { get; init; } = FrozenSet<string>.Empty;

    /// <summary>Traces of which the caller is certain that no row is stored.</summary>
    public IReadOnlySet<string> NewTraces { get; init; } = FrozenSet<string>.Empty;
}
