namespace Faultline.Statistics;

/// <summary>Agreement of two reviewers beyond chance (J. Cohen, Educational and Psychological Measurement 20, 1960).</summary>
public static class CohenKappa
{
    /// <summary>κ = (p_o − p_e)/(1 − p_e) of a square table of counts (rows: first reviewer, columns: second).</summary>
    /// <returns>In [−1, 1]; NaN when there is no item, or when both used one and the same category throughout, where κ is not defined.</returns>
    public static double Value(int[,] counts)
    {
        var (observed, expected) = Shares(counts);
        return expected < 1 ? (observed - expected) / (1 - expected) : double.NaN;
    }

    /// <summary>Large-sample standard error (J. L. Fleiss, J. Cohen, B. S. Everitt, Psychological Bulletin 72, 1969); NaN where κ is.</summary>
    public static double StandardError(int[,] counts)
    {
        var size = counts.GetLength(0);
        double n = Total(counts);
        var kappa = Value(counts);
        if (double.IsNaN(kappa))
        {
            return double.NaN;
        }

        var (rows, columns) = Margins(counts);
        var (_, expected) = Shares(counts);
        var diagonal = 0.0;
        var off = 0.0;
        for (var i = 0; i < size; i++)
        {
            for (var j = 0; j < size; j++)
            {
                var p = counts[i, j] / n;
                if (i == j)
                {
                    var term = 1 - (rows[i] + columns[i]) * (1 - kappa);
                    diagonal += p * term * term;
                }
                else
                {
                    var term = columns[i] + rows[j];
                    off += p * term * term;
                }
            }
        }

        var last = kappa - expected * (1 - kappa);
        var variance = (diagonal + (1 - kappa) * (1 - kappa) * off - last * last) / (n * (1 - expected) * (1 - expected));
        return Math.Sqrt(Math.Max(0, variance));
    }

    /// <summary>True when the normal interval can be trusted: at least 50 items and no category that either reviewer used fewer than five times.</summary>
    public static bool LargeSample(int[,] counts)
    {
        double n = Total(counts);
        var (rows, columns) = Margins(counts);
        return n >= 50
            && Enumerable.Range(0, rows.Length).All(i => rows[i] + columns[i] <= 0 || Math.Min(rows[i], columns[i]) * n >= 5 - 1e-9);
    }

    /// <summary>Row and column margins as shares of all items.</summary>
    internal static (double[] Rows, double[] Columns) Margins(int[,] counts)
    {
        var size = counts.GetLength(0);
        double n = Total(counts);
        var rows = new double[size];
        var columns = new double[size];
        for (var i = 0; i < size; i++)
        {
            for (var j = 0; j < size; j++)
            {
                rows[i] += counts[i, j] / n;
                columns[j] += counts[i, j] / n;
            }
        }

        return (rows, columns);
    }

    /// <summary>Observed agreement and the agreement expected from the margins; (NaN, 1) without items.</summary>
    internal static (double Observed, double Expected) Shares(int[,] counts)
    {
        double n = Total(counts);
        if (n <= 0)
        {
            return (double.NaN, 1);
        }

        var observed = 0.0;
        double product = 0;
        for (var i = 0; i < counts.GetLength(0); i++)
        {
            observed += counts[i, i] / n;
            long row = 0;
            long column = 0;
            for (var j = 0; j < counts.GetLength(0); j++)
            {
                row += counts[i, j];
                column += counts[j, i];
            }

            product += (double)(row * column);
        }

        // Whole counts, so that two reviewers with one category give exactly 1.
        return (observed, product / (n * n));
    }

    internal static int Total(int[,] counts)
    {
        var total = 0;
        foreach (var count in counts)
        {
            total += count;
        }

        return total;
    }
}
