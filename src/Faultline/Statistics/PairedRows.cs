namespace Faultline.Statistics;

/// <summary>One row under both agents: passes and judged runs of each.</summary>
public readonly record struct PairedRow(int BaselinePasses, int BaselineRuns, int CandidatePasses, int CandidateRuns)
{
    /// <summary>Baseline share minus candidate share, in [−1, 1]; positive when the row got worse.</summary>
    public double Drop => (double)BaselinePasses / BaselineRuns - (double)CandidatePasses / CandidateRuns;
}

/// <summary>McNemar's question for rows that were run several times: is the candidate worse on the same rows?</summary>
/// <remarks>
/// Two exact tests, each of which is McNemar's mid-p when every row was run once, and the larger p of the two:
/// (1) the sign-flip randomisation test on row differences (R. A. Fisher 1935, E. J. G. Pitman 1937), in which the row is the unit, so a handful of
/// rows that moved in all repeats does not count as many observations; (2) the stratified conditional test (exact Cochran–Mantel–Haenszel: given a
/// row's total of passes, the candidate's part is hypergeometric), which keeps its level when the two sides have unequal numbers of repeats.
/// </remarks>
public static class PairedRows
{
    // Shares are put on a common grid; it is exact for up to 8 runs a side of equal number, and for mixed numbers up to 1/840.
    private const int LargestGrid = 840;

    /// <summary>One-sided mid-p-value in (0, 1]; small when the candidate is worse.</summary>
    public static double MidP(IReadOnlyList<PairedRow> rows)
    {
        if (rows.All(r => r is { BaselineRuns: 1, CandidateRuns: 1 }))
        {
            return McNemar.MidP(
                rows.Count(r => r.CandidatePasses > r.BaselinePasses),
                rows.Count(r => r.CandidatePasses < r.BaselinePasses)
            );
        }

        return Math.Max(SignFlipMidP(rows), StratifiedMidP(rows));
    }

    /// <summary>P(T ≥ t) − ½ P(T = t) where T sums the row drops under random signs.</summary>
    public static double SignFlipMidP(IReadOnlyList<PairedRow> rows)
    {
        var grid = 1L;
        foreach (var row in rows)
        {
            grid = Math.Min(LargestGrid, LeastCommonMultiple(grid, LeastCommonMultiple(row.BaselineRuns, row.CandidateRuns)));
        }

        var steps = rows.Select(r => (int)Math.Round(r.Drop * grid)).Where(s => s != 0).ToArray();
        if (steps.Length == 0)
        {
            return 1;
        }

        // Distribution of the sum over all sign patterns; index = sum + reach.
        var reach = steps.Sum(Math.Abs);
        var mass = new double[2 * reach + 1];
        mass[reach] = 1;
        var at = 0;
        foreach (var step in steps.Select(Math.Abs))
        {
            var next = new double[mass.Length];
            for (var i = -at; i <= at; i++)
            {
                var half = 0.5 * mass[i + reach];
                next[i + step + reach] += half;
                next[i - step + reach] += half;
            }

            at += step;
            mass = next;
        }

        return UpperMidP(mass, steps.Sum() + reach);
    }

    /// <summary>Mid-p of the candidate's passes being as few as they are, given each row's total.</summary>
    public static double StratifiedMidP(IReadOnlyList<PairedRow> rows)
    {
        // Failures of the candidate, so that "worse" is the upper tail.
        double[] mass = [1];
        var observed = 0;
        var moved = false;
        foreach (var row in rows)
        {
            var runs = row.BaselineRuns + row.CandidateRuns;
            var failures = runs - row.BaselinePasses - row.CandidatePasses;
            if (failures == 0 || failures == runs)
            {
                continue;
            }

            moved = true;
            observed += row.CandidateRuns - row.CandidatePasses;
            var next = new double[mass.Length + row.CandidateRuns];
            for (var k = 0; k <= row.CandidateRuns; k++)
            {
                var p = HypergeometricDistribution.Probability(k, runs, failures, row.CandidateRuns);
                for (var i = 0; p > 0 && i < mass.Length; i++)
                {
                    next[i + k] += p * mass[i];
                }
            }

            mass = next;
        }

        return moved ? UpperMidP(mass, observed) : 1;
    }

    private static double UpperMidP(double[] mass, int observed)
    {
        var sum = 0.5 * mass[observed];
        for (var i = observed + 1; i < mass.Length; i++)
        {
            sum += mass[i];
        }

        return Math.Min(1, sum);
    }

    private static long LeastCommonMultiple(long a, long b)
    {
        var (x, y) = (a, b);
        while (y != 0)
        {
            (x, y) = (y, x % y);
        }

        return a / x * b;
    }
}
