namespace Faultline.Evaluation.Causes;

/// <summary>How well a reported slice says where a planted mode lives.</summary>
/// <param name="Recall">Share of the mode's failures inside the reported slice.</param>
/// <param name="Purity">The mode's rate of failure inside the reported slice over that inside the planted one; above 1 where the report is sharper (an incident's hours).</param>
/// <param name="Jaccard">Of the rows of the two slices.</param>
/// <param name="Inside">Share of the reported slice that lies in the planted one.</param>
internal sealed record SliceMatch(double Recall, double Purity, double Jaccard, double Inside)
{
    /// <summary>Both found and pure enough to send a person to the right place.</summary>
    public bool Found => Recall >= 0.7 && Purity >= 0.7;

    /// <summary>Blames traffic that is really affected, although not all of it or with some more beside it.</summary>
    public bool True => Inside >= 0.7 || (Recall >= 0.5 && Purity >= 0.5);

    public static SliceMatch Of(bool[] reported, bool[] planted, bool[] modeFailed)
    {
        int both = 0,
            either = 0,
            inReported = 0,
            inPlanted = 0,
            failures = 0,
            caught = 0,
            plantedFailures = 0;
        for (var i = 0; i < reported.Length; i++)
        {
            both += reported[i] && planted[i] ? 1 : 0;
            either += reported[i] || planted[i] ? 1 : 0;
            inReported += reported[i] ? 1 : 0;
            inPlanted += planted[i] ? 1 : 0;
            failures += modeFailed[i] ? 1 : 0;
            caught += modeFailed[i] && reported[i] ? 1 : 0;
            plantedFailures += modeFailed[i] && planted[i] ? 1 : 0;
        }

        var rate = inReported == 0 ? 0 : (double)caught / inReported;
        var plantedRate = inPlanted == 0 ? 0 : (double)plantedFailures / inPlanted;
        return new SliceMatch(
            failures == 0 ? 0 : (double)caught / failures,
            plantedRate == 0 ? 0 : rate / plantedRate,
            either == 0 ? 0 : (double)both / either,
            inReported == 0 ? 0 : (double)both / inReported
        );
    }
}
