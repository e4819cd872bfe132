namespace Faultline.Statistics;

/// <summary>Evidence, look by look, that a pass rate dropped by a given amount, against that it did not; the baseline's rate is known only from its own runs.</summary>
/// <remarks>
/// The ratio of two marginal likelihoods: the baseline's failure rate q has its Jeffreys posterior Beta(f + ½, s + ½), and the candidate fails at q + δ or at q.
/// Its inverse is an e-process for the hypothesis of a drop (V. Ville 1939; A. Wald's sequential probability ratio test 1945, with q integrated out): whenever one
/// looks, the chance that a drop of δ ever gives a ratio below β is at most β, averaged over that posterior.
/// </remarks>
public sealed class DropLikelihood
{
    private const int Points = 256;
    private readonly double[] _weight = new double[Points];
    private readonly double[] _logFail = new double[Points];
    private readonly double[] _logPass = new double[Points];
    private readonly double[] _logFailDropped = new double[Points];
    private readonly double[] _logPassDropped = new double[Points];

    /// <param name="baselinePasses">Of <paramref name="baselineRuns"/>.</param>
    /// <param name="drop">δ in (0, 1].</param>
    public DropLikelihood(int baselinePasses, int baselineRuns, double drop)
    {
        var failures = baselineRuns - baselinePasses;
        var mean = (failures + 0.5) / (baselineRuns + 1);
        // The grid spans the posterior, so that a long baseline is not lost between two points.
        var reach = 6 * Math.Sqrt(mean * (1 - mean) / (baselineRuns + 2)) + 1.0 / (baselineRuns + 2);
        var (low, high) = (Math.Max(0, mean - reach), Math.Min(1, mean + reach));
        var most = double.NegativeInfinity;
        for (var i = 0; i < Points; i++)
        {
            var q = low + (high - low) * (i + 0.5) / Points;
            var worse = Math.Min(1, q + drop);
            (_logFail[i], _logPass[i]) = (Math.Log(q), Math.Log(1 - q));
            (_logFailDropped[i], _logPassDropped[i]) = (Math.Log(worse), worse >= 1 ? double.NegativeInfinity : Math.Log(1 - worse));
            _weight[i] = (failures - 0.5) * _logFail[i] + (baselinePasses - 0.5) * _logPass[i];
            most = Math.Max(most, _weight[i]);
        }

        for (var i = 0; i < Points; i++)
        {
            _weight[i] -= most;
        }
    }

    /// <summary>ln of P(these runs | dropped by δ) / P(these runs | unchanged); −∞ when the drop is impossible.</summary>
    public double LogRatio(int passes, int runs) =>
        runs == 0 ? 0 : Marginal(passes, runs, _logFailDropped, _logPassDropped) - Marginal(passes, runs, _logFail, _logPass);

    private double Marginal(int passes, int runs, double[] logFail, double[] logPass)
    {
        var terms = new double[Points];
        var most = double.NegativeInfinity;
        for (var i = 0; i < Points; i++)
        {
            terms[i] = _weight[i] + (runs - passes) * logFail[i] + (passes == 0 ? 0 : passes * logPass[i]);
            most = Math.Max(most, terms[i]);
        }

        if (double.IsNegativeInfinity(most))
        {
            return most;
        }

        var sum = 0.0;
        foreach (var term in terms)
        {
            sum += Math.Exp(term - most);
        }

        return most + Math.Log(sum);
    }
}
