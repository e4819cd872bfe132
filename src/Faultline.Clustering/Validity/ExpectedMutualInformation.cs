namespace Faultline.Clustering;

/// <summary>The mean mutual information of two partitions with given class sizes when items are dealt at random (Vinh, Epps &amp; Bailey 2010, eq. 24).</summary>
internal static class ExpectedMutualInformation
{
    public static double Of(ContingencyTable table)
    {
        var n = table.Total;
        var logFactorial = LogFactorials(n);
        // Equal class sizes give equal terms, so each pair of sizes is computed once.
        var rows = table.RowSums.GroupBy(s => s).OrderBy(g => g.Key).Select(g => (Size: g.Key, Times: g.Count())).ToArray();
        var columns = table.ColumnSums.GroupBy(s => s).OrderBy(g => g.Key).Select(g => (Size: g.Key, Times: g.Count())).ToArray();
        double sum = 0;
        foreach (var (a, timesA) in rows)
        {
            foreach (var (b, timesB) in columns)
            {
                sum += (double)timesA * timesB * Pair(a, b, n, logFactorial);
            }
        }

        return sum;
    }

    private static double Pair(int a, int b, int n, double[] logFactorial)
    {
        var fixedPart = logFactorial[a] + logFactorial[b] + logFactorial[n - a] + logFactorial[n - b] - logFactorial[n];
        var logProduct = Math.Log((double)a * b);
        double sum = 0;
        for (var overlap = Math.Max(1, a + b - n); overlap <= Math.Min(a, b); overlap++)
        {
            var logProbability =
                fixedPart
                - logFactorial[overlap]
                - logFactorial[a - overlap]
                - logFactorial[b - overlap]
                - logFactorial[n - a - b + overlap];
            sum += (double)overlap / n * (Math.Log((double)n * overlap) - logProduct) * Math.Exp(logProbability);
        }

        return sum;
    }

    private static double[] LogFactorials(int n)
    {
        var result = new double[n + 1];
        for (var i = 2; i <= n; i++)
        {
            result[i] = result[i - 1] + Math.Log(i);
        }

        return result;
    }
}
