using Faultline.Statistics;

namespace Faultline.Causes;

/// <summary>Size of the searched traffic and how much of it is target.</summary>
internal readonly record struct Population(int Rows, int Hits)
{
    /// <summary>Twice the log-likelihood ratio of "one rate inside, another outside" to "one rate" (G², Dunning 1993); negative when the slice holds less than its share.</summary>
    /// <remarks>Weighted relative accuracy, (hits − support·p₀)/N, hardly minds a slice ten times too wide while the target is rare: every row beside it costs p₀ of a hit.
    /// G² is what the slice tells about the target, so it stops at the boundary; the cut with the largest G² is the maximum-likelihood change point.</remarks>
    public double Quality(int support, int hits)
    {
        if (support == 0 || support == Rows)
        {
            return 0;
        }

        var outside = Rows - support;
        var missed = Hits - hits;
        var twice =
            2
            * (
                EntropyTerm.Of(hits)
                + EntropyTerm.Of(support - hits)
                + EntropyTerm.Of(missed)
                + EntropyTerm.Of(outside - missed)
                - EntropyTerm.Of(support)
                - EntropyTerm.Of(outside)
                - EntropyTerm.Of(Hits)
                - EntropyTerm.Of(Rows - Hits)
                + EntropyTerm.Of(Rows)
            );
        return (double)hits * Rows >= (double)Hits * support ? twice : -twice;
    }
}
