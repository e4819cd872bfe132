namespace Faultline.Curating;

/// <summary>An edit in words.</summary>
public static class EditText
{
    /// <summary>What was done, without who and when: <c>merged c-2 into c-1</c>.</summary>
    public static string Of(ClusterEdit edit) =>
        edit.Kind switch
        {
            EditKinds.Merge => $"merged {string.Join(", ", edit.Clusters)} into {edit.Target}",
            EditKinds.Split => $"split {Failures(edit)} off as {edit.Target}{(edit.Name is null ? "" : $", “{edit.Name}”")}",
            EditKinds.Rename => $"renamed {edit.Target} to “{edit.Name}”",
            EditKinds.Move when edit.Target == ClusterEdit.Noise => $"took {Failures(edit)} out of every cluster",
            EditKinds.Move => $"moved {Failures(edit)} to {edit.Target}",
            EditKinds.Undo => $"took edit {edit.Of} back",
            EditKinds.Redo => $"put edit {edit.Of} in force again",
            _ => edit.Kind,
        };

    private static string Failures(ClusterEdit edit) => edit.Traces.Count == 1 ? edit.Traces[0] : $"{edit.Traces.Count} failures";
}
