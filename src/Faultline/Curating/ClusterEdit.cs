namespace Faultline.Curating;

/// <summary>One thing a person changed about a run's clusters. Edits stand beside the run, which never changes; read in order they make what people see.</summary>
/// <param name="Sequence">Place among the run's edits, from 1 without gaps.</param>
/// <param name="Kind">One of <see cref="EditKinds"/>.</param>
/// <param name="Target">The cluster that is merged into, split off, renamed or moved to; <see cref="ClusterEdit.Noise"/> as the goal of a move takes traces out of every cluster.</param>
public sealed record ClusterEdit(string RunId, int Sequence, string Kind, string Target, string Person, DateTime CreatedAt)
{
    public const string Noise = "noise";

    /// <summary>Clusters that a merge takes in.</summary>
    public IReadOnlyList<string> Clusters { get; init; } = [];

    /// <summary>Traces that a split or a move concerns.</summary>
    public IReadOnlyList<string> Traces { get; init; } = [];

    /// <summary>The name a person gives.</summary>
    public string? Name { get; init; }

    /// <summary>Words that tell a split-off group from the rest, as they were when it was split off.</summary>
    public IReadOnlyList<string> Keywords { get; init; } = [];

    /// <summary>Why, in the person's words.</summary>
    public string? Note { get; init; }

    /// <summary>The edit that an undo or redo is about.</summary>
    public int? Of { get; init; }
}

public static class EditKinds
{
    public const string Merge = "merge";
    public const string Split = "split";
    public const string Rename = "rename";
    public const string Move = "move";
    public const string Undo = "undo";
    public const string Redo = "redo";
}
