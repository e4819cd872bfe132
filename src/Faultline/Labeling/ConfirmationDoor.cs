using System.Globalization;
using Faultline.Analysis;

namespace Faultline.Labeling;

/// <summary>The door between a label and the regression set: κ at or above 0.6, or an override with a reason that is kept.</summary>
public static class ConfirmationDoor
{
    /// <param name="agreement">The cluster's agreement; null when no two people labelled it.</param>
    /// <param name="tag">The tag to confirm; null takes the one the reviewers' labels speak for.</param>
    /// <param name="words">How the place where it is asked calls its options; the command line's unless said otherwise.</param>
    /// <exception cref="FaultlineException">When the door stays shut: the tag remains unconfirmed.</exception>
    public static Confirmation Pass(
        AnalysisRun run,
        ClusterReport cluster,
        ClusterAgreement? agreement,
        string? tag,
        IReadOnlyList<string> allowed,
        string person,
        string? overrideReason,
        DateTime now,
        ConfirmationWords? words = null
    )
    {
        words ??= ConfirmationWords.Command;
        var chosen = tag ?? agreement?.Tag ?? cluster.Tag.Value;
        if (!allowed.Contains(chosen, StringComparer.Ordinal))
        {
            throw FaultlineException.Input(
                chosen == DefaultTaxonomy.Unlabeled
                    ? $"cluster {cluster.ClusterId} has no tag yet; {words.Choose}."
                    : $"{words.Tag}{chosen}: there is no such tag; did you mean {LabelTags.Nearest(chosen, allowed)}?"
            );
        }

        if (chosen is LabelTags.NotAFailure or LabelTags.Other)
        {
            throw FaultlineException.Input(
                $"'{chosen}' is no root cause; add a tag to the taxonomy in faultline.yaml, or leave the cluster unconfirmed."
            );
        }

        var objection = Objection(agreement, chosen);
        if (objection is not null && string.IsNullOrWhiteSpace(overrideReason))
        {
            throw FaultlineException.Input(
                $"cluster {cluster.ClusterId} stays unconfirmed: {objection} Label more, adjudicate, or {words.Override}, which is recorded."
            );
        }

        return new Confirmation(
            run.Workflow,
            run.RunId,
            cluster.ClusterId,
            chosen,
            person,
            agreement?.Door,
            objection is null ? null : overrideReason,
            now
        );
    }

    private static string? Objection(ClusterAgreement? agreement, string tag)
    {
        if (agreement is null)
        {
            return "no two reviewers have labelled it.";
        }

        if (agreement.Door is not { } kappa)
        {
            return $"{agreement.DoorRule}.";
        }

        if (kappa < Agreement.Threshold)
        {
            return string.Create(
                CultureInfo.InvariantCulture,
                $"{(agreement.Alpha is null ? "κ" : "α")} is {kappa:0.00}, below {Agreement.Threshold} ({agreement.DoorRule})."
            );
        }

        return agreement.Tag is { } spoken && spoken != tag ? $"its reviewers speak for {spoken}, not {tag}." : null;
    }
}

/// <summary>How a refusal tells what to do, in the words of the place where it is read.</summary>
/// <param name="Choose">How a tag is chosen.</param>
/// <param name="Tag">What stands before a tag that does not exist.</param>
/// <param name="Override">How a cluster is confirmed all the same.</param>
public sealed record ConfirmationWords(string Choose, string Tag, string Override)
{
    public static ConfirmationWords Command { get; } = new("choose one with --tag", "--tag ", "pass --override REASON");

    public static ConfirmationWords Page { get; } = new("choose one", "", "give a reason");
}
