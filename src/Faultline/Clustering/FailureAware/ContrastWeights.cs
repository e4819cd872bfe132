using Faultline.Clustering.Text;

namespace Faultline.Clustering.FailureAware;

/// <summary>How much more often each term occurs in failing than in passing traffic of the same window.</summary>
public static class ContrastWeights
{
    /// <summary>Largest weight: beyond it a term is simply "only in failures".</summary>
    public const double Ceiling = 4;

    /// <summary>
    /// Per term the log-odds ln((a + ½)/(n + 1)) − ln((b + ½)/(m + 1)), a of n failing and b of m passing documents, less
    /// <paramref name="caution"/> standard errors √(1/(a + ½) + 1/(b + ½)) (Monroe, Colaresi &amp; Quinn 2008), clipped to [0, 4].
    /// </summary>
    /// <param name="documents">Failing documents first, then passing ones.</param>
    /// <param name="failing">How many of them fail.</param>
    /// <param name="caution">Standard errors taken off, so that three accidental occurrences do not weigh like thirty.</param>
    public static double[] Compute(TermDocuments documents, int failing, double caution)
    {
        var inFailing = new int[documents.Terms.Length];
        for (var d = 0; d < failing; d++)
        {
            foreach (var term in documents.Rows[d])
            {
                inFailing[term]++;
            }
        }

        var passing = documents.Rows.Length - failing;
        var weights = new double[inFailing.Length];
        for (var t = 0; t < weights.Length; t++)
        {
            var a = inFailing[t] + 0.5;
            var b = documents.DocumentFrequency[t] - inFailing[t] + 0.5;
            var odds = Math.Log(a / (failing + 1)) - Math.Log(b / (passing + 1));
            weights[t] = Math.Clamp(odds - caution * Math.Sqrt(1 / a + 1 / b), 0, Ceiling);
        }

        return weights;
    }
}
