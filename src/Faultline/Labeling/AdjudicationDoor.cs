namespace Faultline.Labeling;

/// <summary>What a decision must pass before it is kept: there is something to decide, and whoever decides is not a party to it, or says why all the same.</summary>
public static class AdjudicationDoor
{
    /// <summary>The decision as it is kept; a reason for deciding on one's own item stands in its note.</summary>
    /// <param name="labels">The labels of the item that count.</param>
    /// <param name="before">The decision that stands; null where nobody has decided.</param>
    /// <param name="seen">When that decision was made which whoever decides now has seen (UTC); null where they have seen none.</param>
    /// <param name="decision">What is to be kept.</param>
    /// <param name="reason">Why one of the item's reviewers decides it; null or blank where it is a third person.</param>
    /// <exception cref="FaultlineException">Fewer than two labels, no disagreement, or a reviewer of the item without a reason.</exception>
    /// <exception cref="ChangedMeanwhileException">Somebody has decided since.</exception>
    public static Adjudication Pass(
        IReadOnlyList<Label> labels,
        Adjudication? before,
        DateTime? seen,
        Adjudication decision,
        string? reason
    )
    {
        var id = decision.TraceId;
        if (labels.Count < 2)
        {
            throw FaultlineException.Input($"{id} has fewer than two labels in run {decision.RunId}; there is nothing to decide yet.");
        }

        if (labels.All(l => l.Tag == labels[0].Tag))
        {
            throw FaultlineException.Input($"{id} was given {labels[0].Tag} by all who labelled it; there is nothing to decide.");
        }

        if (before is not null && before.CreatedAt != seen)
        {
            throw new ChangedMeanwhileException(
                $"{before.Adjudicator} has decided {id} meanwhile, as {before.Tag}; look at it again, and decide anew if it should be otherwise."
            );
        }

        if (labels.All(l => l.Reviewer != decision.Adjudicator))
        {
            return decision;
        }

        if (string.IsNullOrWhiteSpace(reason))
        {
            throw FaultlineException.Input(
                $"{decision.Adjudicator} is one of the reviewers who differ on {id}; let somebody else decide, or say why you do it yourself."
            );
        }

        var own = $"decided by one of its reviewers: {reason.Trim()}";
        return decision with { Note = decision.Note is { } note ? $"{note} ({own})" : own };
    }
}
