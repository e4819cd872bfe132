namespace Faultline.Statistics;

/// <summary>n ln n, the term that log-likelihoods of counts are sums of.</summary>
public static class EntropyTerm
{
    private static readonly double[] Table = Fill(1 << 16);

    /// <summary>n ln n for n ≥ 0; 0 at 0.</summary>
    public static double Of(int n) => (uint)n < (uint)Table.Length ? Table[n] : n * Math.Log(n);

    private static double[] Fill(int count)
    {
        var table = new double[count];
        for (var i = 2; i < count; i++)
        {
            table[i] = i * Math.Log(i);
        }

        return table;
    }
}
