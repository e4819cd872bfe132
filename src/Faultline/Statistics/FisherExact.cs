namespace Faultline.Statistics;

/// <summary>Fisher's exact test of a 2×2 table, one-sided (Fisher 1935): is the share of hits inside a slice larger than chance gives?</summary>
public static class FisherExact
{
    /// <summary>P(X ≥ <paramref name="hitsInside"/>) for X hypergeometric: <paramref name="inside"/> draws from <paramref name="total"/> of which <paramref name="hits"/> are hits.</summary>
    /// <returns>In [0, 1]; 1 when the observed count is the smallest possible.</returns>
    /// <exception cref="ArgumentException">The margins contradict each other.</exception>
    public static double Greater(int hitsInside, int inside, int hits, int total)
    {
        var smallest = Math.Max(0, inside + hits - total);
        var largest = Math.Min(inside, hits);
        if (inside < 0 || hits < 0 || inside > total || hits > total || hitsInside < smallest || hitsInside > largest)
        {
            throw new ArgumentException($"No 2×2 table has {hitsInside} hits inside, {inside} inside, {hits} hits and {total} in all.");
        }

        if (hitsInside == smallest)
        {
            return 1;
        }

        // Sum the shorter tail: terms fall geometrically away from the mode, so the sum ends when they no longer count.
        var mode = (int)((inside + 1.0) * (hits + 1.0) / (total + 2.0));
        return hitsInside > mode
            ? UpperTail(hitsInside, largest, inside, hits, total)
            : Math.Clamp(1 - LowerTail(hitsInside - 1, smallest, inside, hits, total), 0, 1);
    }

    private static double UpperTail(int from, int to, int inside, int hits, int total)
    {
        var first = Math.Exp(LogProbability(from, inside, hits, total));
        double term = 1;
        double sum = 1;
        for (var x = from; x < to && term > sum * 1e-17; x++)
        {
            term *= (double)(inside - x) / (x + 1) * (hits - x) / (total - inside - hits + x + 1);
            sum += term;
        }

        return Math.Min(1, first * sum);
    }

    private static double LowerTail(int from, int to, int inside, int hits, int total)
    {
        var first = Math.Exp(LogProbability(from, inside, hits, total));
        double term = 1;
        double sum = 1;
        for (var x = from; x > to && term > sum * 1e-17; x--)
        {
            term *= (double)x / (inside - x + 1) * (total - inside - hits + x) / (hits - x + 1);
            sum += term;
        }

        return Math.Min(1, first * sum);
    }

    private static double LogProbability(int x, int inside, int hits, int total) =>
        LogFactorial.Choose(hits, x) + LogFactorial.Choose(total - hits, inside - x) - LogFactorial.Choose(total, inside);
}
