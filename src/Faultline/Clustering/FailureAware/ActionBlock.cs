using Faultline.Clustering.Text;
using Faultline.Pulling;
using Faultline.Traces;

namespace Faultline.Clustering.FailureAware;

/// <summary>What the agent did that passing traffic does not do: tool calls as <c>name:status</c> and documents retrieved, contrast-weighted and reduced.</summary>
/// <remarks>A failed call is contrast enough by itself; a call that worked counts as far as it is unusual (the wrong tool called without an error).</remarks>
public static class ActionBlock
{
    private const int MinDocuments = 3;

    public static Block Build(
        IReadOnlyList<PulledTrace> failed,
        IReadOnlyList<Trace> passing,
        FailureAwareOptions options,
        int seed,
        CancellationToken cancellationToken
    )
    {
        var actions = new List<IReadOnlyList<string>>(failed.Count + passing.Count);
        foreach (var trace in failed.Select(f => f.Trace).Concat(passing))
        {
            cancellationToken.ThrowIfCancellationRequested();
            actions.Add(Actions(trace));
        }

        var documents = TermDocuments.Build(actions, MinDocuments, cancellationToken: cancellationToken);
        var weights = ContrastWeights.Compute(documents, failed.Count, options.ContrastSignificance);
        return TermReduction.Reduce(
            "actions",
            documents,
            failed.Count,
            weights,
            options.ActionDimensions,
            options.ActionWeight,
            seed,
            cancellationToken,
            options.ContrastUsual
        );
    }

    internal static List<string> Actions(Trace trace)
    {
        var actions = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var call in trace.ToolCalls)
        {
            actions.Add($"tool {call.Name}:{call.Status}");
        }

        foreach (var document in trace.Retrieved ?? [])
        {
            actions.Add("doc " + document.Document);
        }

        return [.. actions];
    }
}
