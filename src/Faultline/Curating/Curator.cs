using Faultline.Analysis;

namespace Faultline.Curating;

/// <summary>Records what people change about a run's clusters, in the audit too. Two people at once are put in order; the later one's change is checked against what the earlier left.</summary>
/// <param name="workbench">Where runs and edits are.</param>
public sealed class Curator(IWorkbench workbench)
{
    private const int Attempts = 8;

    /// <summary>Merges, splits, renames or moves.</summary>
    /// <exception cref="FaultlineException">There is no such run, or the change does not apply to it.</exception>
    public Task<ClusterEdit> ChangeAsync(
        string runId,
        ClusterChange change,
        string person,
        DateTime now,
        CancellationToken cancellationToken = default
    )
    {
        change = change.Checked();
        return AppendAsync(
            runId,
            (run, curation) =>
                new ClusterEdit(run.RunId, curation.Sequence + 1, change.Kind, Target(run, change, curation.Sequence + 1), person, now)
                {
                    Clusters = change.Clusters,
                    Traces = change.Traces,
                    Name = change.Name,
                    Keywords = change.Keywords,
                    Note = change.Note,
                },
            cancellationToken
        );
    }

    /// <summary>Takes an edit back: the one of this number, else the last in force.</summary>
    /// <exception cref="FaultlineException">There is none, or a later edit rests on it.</exception>
    public Task<ClusterEdit> UndoAsync(
        string runId,
        int? edit,
        string person,
        DateTime now,
        CancellationToken cancellationToken = default
    ) =>
        AppendAsync(
            runId,
            (run, curation) =>
            {
                var found =
                    curation.History.LastOrDefault(h => h.InForce && (edit is null || h.Edit.Sequence == edit))
                    ?? throw FaultlineException.Input(
                        edit is null
                            ? $"There is nothing to undo in run {runId}."
                            : $"Edit {edit} of run {runId} is not in force; there is nothing to undo."
                    );
                return new ClusterEdit(run.RunId, curation.Sequence + 1, EditKinds.Undo, found.Edit.Target, person, now)
                {
                    Of = found.Edit.Sequence,
                };
            },
            cancellationToken
        );

    /// <summary>Puts an edit that was taken back in force again: the one of this number, else the one taken back last.</summary>
    /// <exception cref="FaultlineException">There is none, or it no longer applies.</exception>
    public Task<ClusterEdit> RedoAsync(
        string runId,
        int? edit,
        string person,
        DateTime now,
        CancellationToken cancellationToken = default
    ) =>
        AppendAsync(
            runId,
            (run, curation) =>
            {
                var found =
                    curation
                        .History.Where(h => h.Undo is not null && (edit is null || h.Edit.Sequence == edit))
                        .MaxBy(h => h.Undo!.Sequence)
                    ?? throw FaultlineException.Input(
                        edit is null
                            ? $"There is nothing to redo in run {runId}."
                            : $"Edit {edit} of run {runId} was not taken back; there is nothing to redo."
                    );
                return new ClusterEdit(run.RunId, curation.Sequence + 1, EditKinds.Redo, found.Edit.Target, person, now)
                {
                    Of = found.Edit.Sequence,
                };
            },
            cancellationToken
        );

    private async Task<ClusterEdit> AppendAsync(
        string runId,
        Func<AnalysisRun, Curation, ClusterEdit> next,
        CancellationToken cancellationToken
    )
    {
        var run =
            await workbench.FindRunAsync(runId, cancellationToken)
            ?? throw FaultlineException.Input($"There is no run '{runId}' in this workspace.");
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var edits = await workbench.ReadClusterEditsAsync(runId, cancellationToken);
            var curation = Curation.Of(run, edits);
            var edit = next(run, curation);
            Refuse(curation, Curation.Of(run, [.. edits, edit]), edit);
            var entry = new AuditEntry(edit.Person, edit.Kind, edit.Target, EditText.Of(edit), edit.CreatedAt);
            if (await workbench.WithAudit(entry).AddClusterEditAsync(edit, cancellationToken))
            {
                return edit;
            }
        }

        throw FaultlineException.Outside($"The clusters of run {runId} are being changed by others all the time; try again in a moment.");
    }

    private static string Target(AnalysisRun run, ClusterChange change, int sequence) =>
        change.Kind == EditKinds.Split
            // The number keeps a group that is split off twice, with an undo in between, apart from its former self.
            ? RunIds.ForCluster($"{run.Workflow}\n{run.RunId}\n{sequence}", change.Traces)
            : change.Target ?? throw FaultlineException.Input($"Name the cluster to {change.Kind}.");

    /// <summary>An edit must apply itself, and may not pull the ground from under a later one.</summary>
    private static void Refuse(Curation before, Curation after, ClusterEdit edit)
    {
        var subject = edit.Of ?? edit.Sequence;
        if (after.History.FirstOrDefault(h => h.Edit.Sequence == subject)?.Objection is { } objection)
        {
            throw FaultlineException.Input($"Nothing was changed: {objection}");
        }

        var broken = before.History.Where(h => h.Objection is not null).Select(h => h.Edit.Sequence).ToHashSet();
        if (after.History.FirstOrDefault(h => h.Objection is not null && !broken.Contains(h.Edit.Sequence)) is { } later)
        {
            throw FaultlineException.Input(
                $"Nothing was changed: edit {later.Edit.Sequence} ({EditText.Of(later.Edit)}) rests on it; undo that one first."
            );
        }
    }
}
