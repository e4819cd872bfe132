using System.Text.RegularExpressions;
using Faultline.Clustering;

namespace Faultline.Benchmarks;

/// <summary>TF-IDF of words: (1 + ln tf) · (1 + ln((1 + n)/(1 + df))), rows of length 1, terms in at least two texts.</summary>
internal static partial class TermWeights
{
    public static SparseMatrix Of(IReadOnlyCollection<string> texts)
    {
        var counted = texts.Select(Count).ToArray();
        var documents = new SortedDictionary<string, int>(StringComparer.Ordinal);
        foreach (var term in counted.SelectMany(c => c.Keys))
        {
            documents[term] = documents.GetValueOrDefault(term) + 1;
        }

        var columns = documents
            .Where(d => d.Value >= 2)
            .Select((d, i) => (d.Key, i))
            .ToDictionary(x => x.Key, x => x.i, StringComparer.Ordinal);
        var builder = new SparseMatrixBuilder();
        foreach (var counts in counted)
        {
            var row = counts
                .Where(c => columns.ContainsKey(c.Key))
                .Select(c =>
                    (
                        Column: columns[c.Key],
                        Weight: (1 + Math.Log(c.Value)) * (1 + Math.Log((1.0 + counted.Length) / (1 + documents[c.Key])))
                    )
                )
                .ToArray();
            var norm = Math.Sqrt(row.Sum(r => r.Weight * r.Weight));
            builder.AddRow(row.Select(r => KeyValuePair.Create(r.Column, (float)(r.Weight / norm))));
        }

        return builder.Build(columns.Count);
    }

    private static SortedDictionary<string, int> Count(string text)
    {
        var words = Word().Matches(text.ToLowerInvariant()).Select(m => m.Value).ToArray();
        var counts = new SortedDictionary<string, int>(StringComparer.Ordinal);
        foreach (var term in words)
        {
            counts[term] = counts.GetValueOrDefault(term) + 1;
        }

        return counts;
    }

    [GeneratedRegex(@"\w\w+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Word();
}
