namespace Faultline.Curating;

/// <summary>An edit that a person asks for.</summary>
/// <param name="Kind">Merge, split, rename or move; see <see cref="EditKinds"/>.</param>
/// <param name="Target">As in <see cref="ClusterEdit"/>; ignored for a split, whose cluster gets an id of its own.</param>
public sealed record ClusterChange(string Kind, string? Target)
{
    /// <summary>Most traces that one edit may name.</summary>
    public const int MostTraces = 100_000;

    private const int LongestName = 120;
    private const int LongestNote = 1_000;

    public IReadOnlyList<string> Clusters { get; init; } = [];

    public IReadOnlyList<string> Traces { get; init; } = [];

    public string? Name { get; init; }

    public IReadOnlyList<string> Keywords { get; init; } = [];

    public string? Note { get; init; }

    /// <summary>The same, trimmed, each id once.</summary>
    /// <exception cref="FaultlineException">Something is missing or out of bounds.</exception>
    public ClusterChange Checked()
    {
        var name = string.IsNullOrWhiteSpace(Name) ? null : Name.Trim();
        var note = string.IsNullOrWhiteSpace(Note) ? null : Note.Trim();
        if (name is { Length: > LongestName } || name?.Any(char.IsControl) == true)
        {
            throw FaultlineException.Input($"A cluster's name has 1 to {LongestName} characters and no control characters.");
        }

        if (note is { Length: > LongestNote })
        {
            throw FaultlineException.Input($"A note has at most {LongestNote} characters.");
        }

        if (Kind is EditKinds.Split or EditKinds.Move && Traces.Count is 0 or > MostTraces)
        {
            throw FaultlineException.Input($"Name the traces to {Kind}: between 1 and {MostTraces} of them.");
        }

        if (Kind == EditKinds.Merge && Clusters.Count == 0)
        {
            throw FaultlineException.Input("Name at least one cluster to merge into the other.");
        }

        if (Kind == EditKinds.Rename && name is null)
        {
            throw FaultlineException.Input("A new name is missing.");
        }

        if (Kind is not (EditKinds.Merge or EditKinds.Split or EditKinds.Rename or EditKinds.Move))
        {
            throw FaultlineException.Input($"There is no change '{Kind}'; there are merge, split, rename and move.");
        }

        if (Clusters.Concat(Traces).Any(string.IsNullOrEmpty))
        {
            throw FaultlineException.Input("An id among the clusters or traces is empty.");
        }

        return this with
        {
            Name = name,
            Note = note,
            Clusters = [.. Clusters.Distinct(StringComparer.Ordinal)],
            Traces = [.. Traces.Distinct(StringComparer.Ordinal)],
        };
    }
}
