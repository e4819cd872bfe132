using Faultline.Clustering.Text;
using Faultline.Traces;

namespace Faultline.Clustering.FailureAware;

/// <summary>How often passing runs of an intent take each step.</summary>
/// <param name="documents">Steps by run, failing runs first.</param>
/// <param name="traces">The runs.</param>
/// <param name="failing">How many of them fail.</param>
/// <param name="shrinkage">Pseudo-runs with the shares of all passing traffic.</param>
internal sealed class UsualSteps(TermDocuments documents, IReadOnlyList<Trace> traces, int failing, double shrinkage)
{
    private readonly double[] _all = Shares(documents, [.. Enumerable.Range(failing, traces.Count - failing)], null, 0);
    private readonly ILookup<string, int> _byIntent = Enumerable
        .Range(failing, traces.Count - failing)
        .ToLookup(i => traces[i].Intent ?? "", StringComparer.Ordinal);
    private readonly Dictionary<string, double[]> _known = new(StringComparer.Ordinal);

    /// <summary>Per step a share in [0, 1].</summary>
    public double[] Of(string? intent)
    {
        var key = intent ?? "";
        if (!_known.TryGetValue(key, out var shares))
        {
            _known[key] = shares = Shares(documents, [.. _byIntent[key]], _all, shrinkage);
        }

        return shares;
    }

    private static double[] Shares(TermDocuments documents, int[] rows, double[]? towards, double pseudo)
    {
        var shares = new double[documents.Terms.Length];
        foreach (var step in rows.SelectMany(row => documents.Rows[row]))
        {
            shares[step]++;
        }

        for (var t = 0; t < shares.Length; t++)
        {
            shares[t] = (shares[t] + pseudo * (towards?[t] ?? 0)) / Math.Max(1, rows.Length + pseudo);
        }

        return shares;
    }
}
