namespace Faultline.Doctoring;

/// <summary>What <c>doctor --json</c> prints.</summary>
public sealed record DoctorReport(string Workspace, IReadOnlyList<WorkflowDiagnosis> Workflows)
{
    /// <summary>Mistakes found, over all workflows.</summary>
    public int Mistakes => Workflows.Sum(w => w.Checks.Count(c => c.State == DoctorStates.Mistake));
}

/// <param name="RunId">The run looked at; null where nothing was analysed yet.</param>
public sealed record WorkflowDiagnosis(string Workflow, string? RunId, IReadOnlyList<DoctorCheck> Checks);

/// <summary>One of the workflow's common mistakes.</summary>
/// <param name="Id">Stable name.</param>
/// <param name="State"><c>ok</c>, <c>mistake</c>, or <c>not_yet</c> where there is nothing to check so far.</param>
/// <param name="Evidence">What was seen, with numbers.</param>
/// <param name="Command">What mends it; null when nothing needs mending.</param>
public sealed record DoctorCheck(string Id, string Title, string State, string Evidence, string? Command);

public static class DoctorStates
{
    public const string Ok = "ok";
    public const string Mistake = "mistake";
    public const string NotYet = "not_yet";
}
