using Faultline.Regression;
using Faultline.Statistics;

namespace Faultline.Gating.Sequential;

/// <summary>When the gate looks at a cluster, and what each look may spend of the error rate.</summary>
/// <param name="Runs">Runs of every row.</param>
/// <param name="MostRuns">Runs of a row where the verdict stays open; equal to <paramref name="Runs"/> for a fixed design.</param>
/// <param name="EarlyStop">True to look before all rows were asked.</param>
/// <param name="Drop">The drop that must not be missed, in (0, 1].</param>
/// <param name="MissRate">The chance to stop looking at a cluster that dropped so far.</param>
public sealed record SequentialPlan(int Runs, int MostRuns, bool EarlyStop, double Drop, double MissRate)
{
    // A look that can only end the pursuit costs nothing in error rate; what it costs is waiting for a round of answers.
    private const int Smallest = 10;
    private const int SmallestEarly = 5;
    private const int Early = 20;
    private const int Further = 4;
    private const int FurtherEarly = 10;
    private const double EarlyShare = 0.05;
    private const double LastShare = 0.8;

    /// <summary>Every row so many times, one look at the end.</summary>
    public static SequentialPlan Fixed(int runs) => new(runs, runs, false, 0.15, 0);

    public bool IsFixed => !EarlyStop && MostRuns <= Runs;

    /// <summary>The order in which a cluster's rows are asked.</summary>
    /// <remarks>Files often hold their clearest rows first; where one may stop early, a part of them must stand for the whole.</remarks>
    public IReadOnlyList<RegressionRow> Order(IReadOnlyList<RegressionRow> rows) =>
        EarlyStop ? [.. rows.OrderBy(r => SplitMix64.Hash(r.CaseId)).ThenBy(r => r.CaseId, StringComparer.Ordinal)] : rows;

    /// <summary>The looks at a cluster of so many rows, in order.</summary>
    /// <remarks>
    /// A look's p-value divided by its weight, the least over all looks made, is a p-value again whenever one stops, by the union bound: the weights sum to 1.
    /// Early looks have a twentieth between them, and of the rest the last pass has four fifths: a drop that is in doubt is pursued to the end anyway, and one
    /// that is not needs no large part.
    /// </remarks>
    public IReadOnlyList<Look> Looks(int rows)
    {
        var looks = new List<Look>();
        var early = EarlyStop ? Parts(rows, Early) : [];
        foreach (var until in early)
        {
            looks.Add(new Look(until, Runs, 0, EarlyShare / early.Count));
        }

        var left = early.Count == 0 ? 1 : 1 - EarlyShare;
        var more = Math.Max(0, MostRuns - Runs);
        looks.Add(new Look(rows, Runs, 0, more == 0 ? left : left * (1 - LastShare) / more));
        for (var pass = 1; pass <= more; pass++)
        {
            // Within a further pass one only looks whether there is still something to pursue.
            foreach (var until in Parts(rows, EarlyStop ? FurtherEarly : Further))
            {
                looks.Add(new Look(until, Runs + pass, Runs + pass - 1, 0));
            }

            looks.Add(new Look(rows, Runs + pass, Runs + pass - 1, pass == more ? left * LastShare : left * (1 - LastShare) / more));
        }

        return looks;
    }

    // Where to look within a pass over so many rows; the end is not among them.
    private List<int> Parts(int rows, int parts)
    {
        var step = Math.Max(EarlyStop ? SmallestEarly : Smallest, (rows + parts - 1) / parts);
        var looks = new List<int>();
        for (var until = step; until < rows; until += step)
        {
            looks.Add(until);
        }

        return looks;
    }
}

/// <param name="Rows">Rows that have <paramref name="Runs"/> runs by then; the others have <paramref name="Others"/>.</param>
/// <param name="Weight">Its part of the error rate, in [0, 1]; 0 for a look that can only end the pursuit.</param>
public sealed record Look(int Rows, int Runs, int Others, double Weight)
{
    public int RunsOf(int row) => row < Rows ? Runs : Others;
}
