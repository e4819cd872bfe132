using Faultline.Clustering.Text;

namespace Faultline.Clustering.FailureAware;

/// <summary>How much more often each term occurs in failing than in passing traffic of the same window.</summary>
public static class ContrastWeights
{
    /// <summary>Largest weight: beyond it a term is simply "only in failures".</summary>
    public const double Ceiling = 4;

    /// <summary>Fewer passing documents than this say nothing about what is usual.</summary>
    public const int EnoughPassing = 20;

    /// <summary>
    /// Per term the log-odds ln((a + ½)/(n + 1)) − ln((b + ½)/(m + 1)), a of n failing and b of m passing documents, clipped to [0, 4]; 0 unless it
    /// exceeds <paramref name="significance"/> standard errors √(1/(a + ½) + 1/(b + ½)) (Monroe, Colaresi &amp; Quinn 2008). With fewer than twenty
    /// passing documents the inverse document frequency among failures, ln((n + 1)/(a + 1)).
    /// </summary>
    /// <param name="documents">Failing documents first, then passing ones.</param>
    /// <param name="failing">How many of them fail.</param>
    /// <param name="significance">Standard errors a term must clear, so that three accidental occurrences do not make a group.</param>
    public static double[] Compute(TermDocuments documents, int failing, double significance)
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
        if (passing < EnoughPassing)
        {
            return Array.ConvertAll(inFailing, a => a < 2 ? 0 : Math.Log((failing + 1.0) / (a + 1)));
        }

        var weights = new double[inFailing.Length];
        for (var t = 0; t < weights.Length; t++)
        {
            var a = inFailing[t] + 0.5;
            var b = documents.DocumentFrequency[t] - inFailing[t] + 0.5;
            var odds = Math.Log(a / (failing + 1)) - Math.Log(b / (passing + 1));
            weights[t] = odds > significance * Math.Sqrt(1 / a + 1 / b) ? Math.Clamp(odds, 0, Ceiling) : 0;
        }

        return weights;
    }
}
