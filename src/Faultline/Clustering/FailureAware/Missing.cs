using Faultline.Pulling;
using Faultline.Traces;

namespace Faultline.Clustering.FailureAware;

/// <summary>What the traces did not carry, and what that costs.</summary>
public static class Missing
{
    private const double Few = 0.05;

    /// <summary>One phrase a thing that was missing, in order of how much it matters.</summary>
    public static IReadOnlyList<string> From(IReadOnlyList<PulledTrace> failed, IReadOnlyList<Trace> passing, FailureSpace space)
    {
        if (failed.Count == 0)
        {
            return [];
        }

        var missing = new List<string>();
        void Lacking(bool so, string what)
        {
            if (so)
            {
                missing.Add(what);
            }
        }

        bool Rarely(Func<Trace, bool> has) => failed.Count(f => has(f.Trace)) < Few * failed.Count;
        Lacking(
            passing.Count < ContrastWeights.EnoughPassing,
            "passing traffic: what is usual cannot be told, so answers are grouped by their words alone"
        );
        Lacking(Rarely(t => t.JudgeScores.Count > 0), "judge scores: two wordings of one fault are known as such by place alone");
        Lacking(Rarely(t => !string.IsNullOrWhiteSpace(t.JudgeComment)), "judge comments");
        Lacking(
            space.Slices.Attributes == 0,
            "metadata: fragments are joined by evidence and wording alone, and no cause can be looked for"
        );
        Lacking(Rarely(t => !string.IsNullOrWhiteSpace(t.Response)), "answers");
        Lacking(Rarely(t => t.ToolCalls.Count > 0 || t.Retrieved is { Count: > 0 }), "tool calls and retrieved documents");
        return missing;
    }
}
