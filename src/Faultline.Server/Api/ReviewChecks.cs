using System.Text.Json;
using Faultline.Labeling;

namespace Faultline.Server.Api;

/// <summary>What a label, a skip or a flag must pass; each refusal is one sentence.</summary>
internal static class ReviewChecks
{
    /// <summary>In a workspace without accounts a browser's name may have changed since a page was opened; what one person said is never another's.</summary>
    public static void Person(string? reviewer, string who)
    {
        if (!string.IsNullOrEmpty(reviewer) && reviewer != who)
        {
            throw new OtherPersonException($"This was said as {reviewer}, and {who} works here now; it waits until {reviewer} does again.");
        }
    }

    // Passed over it would look as if it had been heard.
    public static void Unplanned(JsonElement? overlap, string run)
    {
        if (overlap is not null)
        {
            throw FaultlineException.Input(
                $"overlap is no choice of a label or a lease: the run's plan says it for everyone, and PUT /api/runs/{run}/plan or `faultline label plan --overlap` sets it."
            );
        }
    }

    public static void Open(string traceId, int wanted, Label? before, IReadOnlyList<Label> there)
    {
        if (before is not null)
        {
            Alone(traceId, there);
        }
        else if (there.Count >= wanted)
        {
            throw new ChangedMeanwhileException($"{traceId} has got the labels it wants meanwhile; this one is not counted.");
        }
    }

    // From then on both are shown to both, and a label that follows the other's would be no judgement of its own.
    public static void Alone(string traceId, IReadOnlyList<Label> there)
    {
        if (there.Count > 1)
        {
            throw new ChangedMeanwhileException(
                $"Somebody else has labelled {traceId} too, so your label stands as it is; where you differ, a third person decides."
            );
        }
    }
}
