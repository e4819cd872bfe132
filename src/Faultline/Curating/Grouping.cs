using Faultline.Analysis;

namespace Faultline.Curating;

/// <summary>Which trace belongs to which cluster while edits are read one after another.</summary>
internal sealed class Grouping
{
    private readonly Dictionary<string, string?> _of = new(StringComparer.Ordinal);
    private readonly Dictionary<string, CuratedGroup> _groups = new(StringComparer.Ordinal);
    private readonly HashSet<string> _known;

    public Grouping(AnalysisRun run)
    {
        foreach (var cluster in run.Clusters)
        {
            _groups[cluster.ClusterId] = new CuratedGroup(cluster.ClusterId, cluster.Name) { NamedBy = cluster.NamedBy };
            foreach (var member in cluster.Members)
            {
                _of[member] = cluster.ClusterId;
            }
        }

        foreach (var member in run.Noise.Members)
        {
            _of.TryAdd(member, null);
        }

        _known = [.. _groups.Keys];
    }

    /// <summary>True once an edit has changed anything.</summary>
    public bool Changed { get; private set; }

    public IReadOnlyDictionary<string, CuratedGroup> Groups => _groups;

    /// <summary>The trace's cluster; null for the noise, and for one that is no failure of the run.</summary>
    public string? Of(string traceId) => _of.GetValueOrDefault(traceId);

    /// <summary>Null when the edit is done, else why it cannot be.</summary>
    public string? Apply(ClusterEdit edit)
    {
        var objection = edit.Kind switch
        {
            EditKinds.Merge => Merge(edit),
            EditKinds.Split => Split(edit),
            EditKinds.Move => Move(edit),
            EditKinds.Rename => Rename(edit),
            _ => $"there is no change '{edit.Kind}'.",
        };
        Changed |= objection is null;
        return objection;
    }

    private string? Merge(ClusterEdit edit)
    {
        if (edit.Clusters.Append(edit.Target).FirstOrDefault(id => !_groups.ContainsKey(id)) is { } missing)
        {
            return Missing(missing);
        }

        if (edit.Clusters.Contains(edit.Target, StringComparer.Ordinal))
        {
            return $"{edit.Target} cannot be merged into itself.";
        }

        var target = _groups[edit.Target];
        foreach (var id in edit.Clusters)
        {
            target.Parts.AddRange(_groups[id].Parts);
            _groups.Remove(id);
        }

        var from = edit.Clusters.ToHashSet(StringComparer.Ordinal);
        foreach (var trace in _of.Where(x => x.Value is { } id && from.Contains(id)).Select(x => x.Key).ToList())
        {
            _of[trace] = edit.Target;
        }

        target.Merged = true;
        if (edit.Name is { } name)
        {
            (target.Name, target.NamedBy) = (name, edit.Person);
        }

        return null;
    }

    private string? Split(ClusterEdit edit)
    {
        if (_groups.ContainsKey(edit.Target) || _known.Contains(edit.Target) || edit.Target == ClusterEdit.Noise)
        {
            return $"there is a cluster {edit.Target} of just these traces already.";
        }

        if (edit.Traces.FirstOrDefault(t => !_of.ContainsKey(t)) is { } stranger)
        {
            return Stranger(stranger);
        }

        var sources = edit.Traces.Select(t => _of[t]).Distinct(StringComparer.Ordinal).ToList();
        if (sources is [{ } only] && _of.Values.Count(id => id == only) == edit.Traces.Count)
        {
            return $"these are all failures of {only}; there is nothing to split off.";
        }

        var group = new CuratedGroup(edit.Target, edit.Name ?? "Split off by " + edit.Person)
        {
            NamedBy = edit.Person,
            SplitFrom = [.. sources.OfType<string>().Order(StringComparer.Ordinal)],
            Keywords = edit.Keywords,
            MembersChanged = true,
        };
        group.Parts.Clear();
        _groups[edit.Target] = group;
        Put(edit.Traces, edit.Target);
        return null;
    }

    private string? Move(ClusterEdit edit)
    {
        var goal = edit.Target == ClusterEdit.Noise ? null : edit.Target;
        if (goal is not null && !_groups.ContainsKey(goal))
        {
            return Missing(goal);
        }

        if (edit.Traces.FirstOrDefault(t => !_of.ContainsKey(t)) is { } stranger)
        {
            return Stranger(stranger);
        }

        if (edit.Traces.All(t => _of[t] == goal))
        {
            return $"{(edit.Traces.Count == 1 ? "that failure is" : "those failures are")} there already.";
        }

        Put(edit.Traces, goal);
        if (goal is not null)
        {
            _groups[goal].MembersChanged = true;
        }

        return null;
    }

    private string? Rename(ClusterEdit edit)
    {
        if (!_groups.TryGetValue(edit.Target, out var group))
        {
            return Missing(edit.Target);
        }

        (group.Name, group.NamedBy) = (edit.Name ?? group.Name, edit.Person);
        return null;
    }

    private void Put(IReadOnlyList<string> traces, string? goal)
    {
        foreach (var trace in traces)
        {
            if (_of[trace] is { } source && source != goal)
            {
                _groups[source].MembersChanged = true;
            }

            _of[trace] = goal;
        }

        // A cluster that has lost its last failure is gone; its id stays known.
        var alive = _of.Values.OfType<string>().ToHashSet(StringComparer.Ordinal);
        foreach (var empty in _groups.Keys.Where(id => !alive.Contains(id)).ToList())
        {
            _groups.Remove(empty);
        }
    }

    private static string Missing(string id) => $"there is no cluster '{id}' in this run.";

    private static string Stranger(string trace) => $"{trace} is not among the failures of this run.";
}

/// <summary>A cluster while edits are read.</summary>
internal sealed class CuratedGroup(string id, string name)
{
    public string Name { get; set; } = name;

    /// <summary>The person whose name for it this is; null for a name the program made.</summary>
    public string? NamedBy { get; set; }

    /// <summary>Clusters of the run as it was made that went into it, its own first; empty for one split off by hand.</summary>
    public List<string> Parts { get; } = [id];

    public IReadOnlyList<string> SplitFrom { get; init; } = [];

    public IReadOnlyList<string> Keywords { get; init; } = [];

    public bool Merged { get; set; }

    /// <summary>Single failures came or went.</summary>
    public bool MembersChanged { get; set; }
}
