using Faultline.Analysis;

namespace Faultline.Labeling;

/// <summary>How far a cluster's tag has come.</summary>
public enum TagStage
{
    /// <summary>Evidence or a judge speaks for it; no person has looked.</summary>
    Suggested,

    /// <summary>People have labelled items of it, but no two agree well enough yet.</summary>
    Labelled,

    /// <summary>Two reviewers agree: it may be confirmed.</summary>
    Agreed,

    /// <summary>A person has confirmed it: it may feed a regression set.</summary>
    Confirmed,
}

/// <param name="Tag">What is confirmed, else what reviewers speak for, else what is suggested.</param>
public sealed record TagState(string Tag, TagStage Stage)
{
    /// <param name="labels">Labels of the run.</param>
    /// <param name="agreement">Null while no two people have labelled the run.</param>
    /// <param name="confirmations">Those of the workflow.</param>
    public static TagState Of(
        ClusterReport cluster,
        IReadOnlyList<Label> labels,
        AgreementReport? agreement,
        IReadOnlyList<Confirmation> confirmations
    )
    {
        if (confirmations.FirstOrDefault(c => c.ClusterId == cluster.ClusterId) is { } confirmation)
        {
            return new TagState(confirmation.Tag, TagStage.Confirmed);
        }

        var own = agreement?.Clusters.FirstOrDefault(c => c.ClusterId == cluster.ClusterId);
        if (own is { Open: true, Tag: { } agreed })
        {
            return new TagState(agreed, TagStage.Agreed);
        }

        return labels.Any(l => l.ClusterId == cluster.ClusterId)
            ? new TagState(own?.Tag ?? cluster.Tag.Value, TagStage.Labelled)
            : new TagState(cluster.Tag.Value, TagStage.Suggested);
    }
}
