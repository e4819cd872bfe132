namespace Faultline.Clustering.Text;

/// <summary>Which terms occur in which document: presence, not counts, since answers are short and a repeated word is not more of a failure.</summary>
public sealed class TermDocuments
{
    private TermDocuments(string[] terms, int[][] rows, int[] documentFrequency)
    {
        Terms = terms;
        Rows = rows;
        DocumentFrequency = documentFrequency;
    }

    /// <summary>The vocabulary in ordinal order.</summary>
    public string[] Terms { get; }

    /// <summary>Per document the indices of its terms, ascending.</summary>
    public int[][] Rows { get; }

    /// <summary>Per term the number of documents that hold it.</summary>
    public int[] DocumentFrequency { get; }

    /// <summary>Builds the vocabulary of terms that occur in at least <paramref name="minDocuments"/> documents and at most <paramref name="maxShare"/> of them.</summary>
    public static TermDocuments Build(
        IReadOnlyList<IReadOnlyList<string>> documents,
        int minDocuments,
        double maxShare = 1,
        CancellationToken cancellationToken = default
    )
    {
        var frequency = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var document in documents)
        {
            cancellationToken.ThrowIfCancellationRequested();
            foreach (var term in document)
            {
                System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(frequency, term, out _)++;
            }
        }

        var most = maxShare * documents.Count;
        var terms = frequency
            .Where(entry => entry.Value >= minDocuments && entry.Value <= most)
            .Select(entry => entry.Key)
            .Order(StringComparer.Ordinal)
            .ToArray();
        var index = new Dictionary<string, int>(terms.Length, StringComparer.Ordinal);
        for (var i = 0; i < terms.Length; i++)
        {
            index[terms[i]] = i;
        }

        var rows = new int[documents.Count][];
        for (var d = 0; d < rows.Length; d++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var row = new List<int>(documents[d].Count);
            foreach (var term in documents[d])
            {
                if (index.TryGetValue(term, out var at))
                {
                    row.Add(at);
                }
            }

            row.Sort();
            rows[d] = [.. row];
        }

        return new TermDocuments(terms, rows, Array.ConvertAll(terms, term => frequency[term]));
    }
}
