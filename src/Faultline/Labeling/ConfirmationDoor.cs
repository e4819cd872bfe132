using System.Globalization;
using Faultline.Analysis;

namespace Faultline.Labeling;

/// <summary>The door between a label and the regression set: κ at or above 0.6, or an override with a reason that is kept.</summary>
public static class ConfirmationDoor
{
    /// <param name="agreement">The cluster's agreement; null when no two people labelled it.</param>
    /// <param name="tag">The tag to confirm; null takes the one the reviewers' labels speak for.</param>
    /// <exception cref="FaultlineException">When the door stays shut: the tag remains unconfirmed.</exception>
    public static Confirmation Pass(
        AnalysisRun run,
        ClusterReport cluster,
        ClusterAgreement? agreement,
        string? tag,
        IReadOnlyList<string> allowed,
        string person,
        string? overrideReason,
        DateTime now
    )
    {
        var chosen = tag ?? agreement?.Tag ?? cluster.Tag.Value;
        if (!allowed.Contains(chosen, StringComparer.Ordinal))
        {
            throw FaultlineException.Input(
                chosen == DefaultTaxonomy.Unlabeled
                    ? $"cluster {cluster.ClusterId} has no tag yet; choose one with --tag."
                    : $"--tag {chosen}: there is no such tag; did you mean {LabelTags.Nearest(chosen, allowed)}?"
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
                $"cluster {cluster.ClusterId} stays unconfirmed: {objection} Label more, adjudicate, or pass --override REASON, which is recorded."
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
