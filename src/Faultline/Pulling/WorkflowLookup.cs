using Faultline.Traces;

namespace Faultline.Pulling;

/// <summary>Finds a workflow in a store by name.</summary>
public static class WorkflowLookup
{
    private const int ListedAtMost = 10;

    /// <exception cref="FaultlineException">There is none of that name; the message suggests the nearest and lists those there are.</exception>
    public static async Task<WorkflowSummary> RequireAsync(
        ITraceStore store,
        string workflow,
        CancellationToken cancellationToken = default
    )
    {
        var workflows = await store.ListWorkflowsAsync(cancellationToken);
        if (workflows.FirstOrDefault(w => string.Equals(w.Workflow, workflow, StringComparison.Ordinal)) is { } found)
        {
            return found;
        }

        if (workflows.Count == 0)
        {
            throw FaultlineException.Input(
                $"There is no workflow '{workflow}': the store holds no traces yet; run `faultline ingest` first."
            );
        }

        var names = workflows.Select(w => w.Workflow).ToArray();
        var nearest = NearestName.Find(workflow, names);
        var listed =
            string.Join(", ", names.Take(ListedAtMost)) + (names.Length > ListedAtMost ? $", and {names.Length - ListedAtMost} more" : "");
        throw FaultlineException.Input(
            $"There is no workflow '{workflow}'{(nearest is null ? "" : $"; did you mean '{nearest}'?")} The store has: {listed}."
        );
    }
}
