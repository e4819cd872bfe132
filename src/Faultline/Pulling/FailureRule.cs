namespace Faultline.Pulling;

/// <summary>Whether what a trace shows makes it a failure.</summary>
public enum FailureVerdict
{
    NotFailed,

    /// <summary>Failed on weak signals alone.</summary>
    Weak,

    Failed,
}

/// <summary>From signals to a failure, given what the window says about each kind's precision.</summary>
public static class FailureRule
{
    /// <remarks>
    /// A known outcome decides. Else a strong signal fails the trace. Else only weak signals are left: those that are measured to be wrong more often than
    /// right never fail a trace by themselves, and those measured weak do not where a judge saw the trace and passed it; what remains fails it, marked weak.
    /// Kinds that the user asked for by name always count.
    /// </remarks>
    /// <param name="signals">What the trace shows, of the enabled kinds.</param>
    /// <param name="outcome">The known outcome.</param>
    /// <param name="reference">Outcome or the judge's opinion.</param>
    /// <param name="reliability">Of the window.</param>
    /// <param name="askedFor">True when the kinds were named by the user.</param>
    public static FailureVerdict Decide(
        IReadOnlyList<Signal> signals,
        bool? outcome,
        bool? reference,
        SignalReliability reliability,
        bool askedFor
    )
    {
        if (outcome == true || signals.Count == 0)
        {
            return FailureVerdict.NotFailed;
        }

        if (outcome == false || signals.Any(s => reliability.IsStrong(s.Kind)))
        {
            return FailureVerdict.Failed;
        }

        var counts =
            askedFor || signals.Any(s => !reliability.IsMisleading(s.Kind) && !(reference == true && reliability.IsMeasuredWeak(s.Kind)));
        return counts ? FailureVerdict.Weak : FailureVerdict.NotFailed;
    }
}
