using Faultline.Analysis;

namespace Faultline.Curating;

/// <summary>A run as people have changed it: what every page and every later step reads.</summary>
/// <param name="Run">The run with the edits in force worked into it; the very run where there are none.</param>
/// <param name="History">Merges, splits, renames and moves in order, with what became of each.</param>
/// <param name="Sequence">The last edit's number, undo and redo included; 0 without any.</param>
public sealed record Curation(AnalysisRun Run, IReadOnlyList<RecordedEdit> History, int Sequence)
{
    /// <summary>Reads the edits in order. One that no longer applies (the run was made again and its clusters are others) is left out, and says so.</summary>
    public static Curation Of(AnalysisRun run, IReadOnlyList<ClusterEdit> edits)
    {
        if (edits.Count == 0)
        {
            return new Curation(run, [], 0);
        }

        var undone = new Dictionary<int, ClusterEdit>();
        foreach (var edit in edits.Where(e => e.Of is not null))
        {
            if (edit.Kind == EditKinds.Undo)
            {
                undone[edit.Of!.Value] = edit;
            }
            else
            {
                undone.Remove(edit.Of!.Value);
            }
        }

        var groups = new Grouping(run);
        var history = new List<RecordedEdit>();
        foreach (var edit in edits.Where(e => e.Of is null))
        {
            if (undone.TryGetValue(edit.Sequence, out var undo))
            {
                history.Add(new RecordedEdit(edit, undo, null));
            }
            else
            {
                history.Add(new RecordedEdit(edit, null, groups.Apply(edit)));
            }
        }

        return new Curation(groups.Changed ? CuratedRun.Compose(run, groups) : run, history, edits.Max(e => e.Sequence));
    }
}

/// <param name="Undo">What took it back; null while it is in force.</param>
/// <param name="Objection">Why it does not apply; null when it does.</param>
public sealed record RecordedEdit(ClusterEdit Edit, ClusterEdit? Undo, string? Objection)
{
    public bool InForce => Undo is null && Objection is null;
}
