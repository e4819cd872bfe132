using Faultline.Clustering.Text;
using Faultline.Pulling;
using Faultline.Traces;

namespace Faultline.Clustering;

/// <summary>The terms that tell a cluster's answers from other failures and from passing traffic: class-based TF-IDF (Grootendorst 2022), made contrastive.</summary>
public sealed class ClusterKeywords
{
    private const int PerCluster = 8;
    private const int MinDocuments = 2;
    private const int MinLength = 3;
    private const int LongestName = 40;

    private readonly TermDocuments _documents;
    private readonly int _failed;
    private readonly double[] _inPassing;

    /// <summary>Counts the terms of every response once, for all clusters; of an empty response the tools that were called.</summary>
    public ClusterKeywords(IReadOnlyList<PulledTrace> failed, IReadOnlyList<Trace> passing, CancellationToken cancellationToken = default)
    {
        _failed = failed.Count;
        var texts = new List<IReadOnlyList<string>>(failed.Count + passing.Count);
        foreach (var trace in failed.Select(f => f.Trace).Concat(passing))
        {
            cancellationToken.ThrowIfCancellationRequested();
            texts.Add(string.IsNullOrWhiteSpace(trace.Response) ? Calls(trace) : Tokenizer.UnigramsAndBigrams(trace.Response));
        }

        _documents = TermDocuments.Build(texts, MinDocuments, cancellationToken: cancellationToken);
        _inPassing = Shares(Enumerable.Range(failed.Count, passing.Count).ToList());
    }

    /// <summary>At most eight keywords of the failures <paramref name="members"/>, the most telling first; a pair of words swallows its parts.</summary>
    /// <remarks>Score of term t: p_C(t) · min(ln((p_C + ε)/(p_F∖C + ε)), ln((p_C + ε)/(p_P + ε))), shares of the cluster, of other failures and of passing traffic.</remarks>
    public IReadOnlyList<string> Of(IReadOnlyList<int> members)
    {
        const double Epsilon = 0.005;
        var inside = Shares(members);
        var set = members.ToHashSet();
        var others = Shares([.. Enumerable.Range(0, _failed).Where(i => !set.Contains(i))]);
        var ranked = Enumerable
            .Range(0, inside.Length)
            .Where(t => inside[t] * members.Count >= 2 && _documents.Terms[t].Length >= MinLength && _documents.Terms[t].Any(char.IsLetter))
            .Select(t =>
            {
                var p = inside[t] + Epsilon;
                var contrast = Math.Min(Math.Log(p / (others[t] + Epsilon)), Math.Log(p / (_inPassing[t] + Epsilon)));
                return (Term: _documents.Terms[t], Score: inside[t] * contrast);
            })
            .Where(x => x.Score > 0)
            .OrderByDescending(x => x.Score)
            .ThenBy(x => x.Term, StringComparer.Ordinal);
        var chosen = new List<string>();
        foreach (var (term, _) in ranked)
        {
            var words = term.Split(' ');
            if (chosen.Any(c => c.Split(' ').Intersect(words, StringComparer.Ordinal).Any()))
            {
                continue;
            }

            chosen.Add(term);
            if (chosen.Count == PerCluster)
            {
                break;
            }
        }

        return chosen;
    }

    /// <summary>What an answer without a word is known by: the tools it called, their names reduced to what a word may hold, since they come from traces.</summary>
    private static List<string> Calls(Trace trace) =>
        [.. trace.ToolCalls.Select(call => Word(call.Name)).Where(name => name.Length > 0).Distinct(StringComparer.Ordinal)];

    private static string Word(string name) =>
        string.Concat(name.Take(LongestName).Select(c => char.IsLetterOrDigit(c) || c is '_' ? c : ' ')).Trim();

    private double[] Shares(IReadOnlyList<int> rows)
    {
        var shares = new double[_documents.Terms.Length];
        foreach (var row in rows)
        {
            foreach (var term in _documents.Rows[row])
            {
                shares[term] += 1.0 / rows.Count;
            }
        }

        return shares;
    }
}
