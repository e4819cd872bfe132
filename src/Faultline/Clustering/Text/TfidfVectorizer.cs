namespace Faultline.Clustering.Text;

/// <summary>Term weights of texts (Salton &amp; Buckley 1988): a vocabulary learnt from one corpus, in ordinal order, and one sparse row a text.</summary>
/// <remarks>Deterministic: vocabulary and weights depend on the texts as a set and not on threads.</remarks>
public sealed class TfidfVectorizer
{
    private readonly TfidfOptions _options;
    private readonly Dictionary<string, int> _columnOf;
    private readonly float[] _idf;

    private TfidfVectorizer(TfidfOptions options, string[] vocabulary, int[] documents, int corpusSize)
    {
        _options = options;
        Vocabulary = vocabulary;
        DocumentFrequency = documents;
        _columnOf = new Dictionary<string, int>(vocabulary.Length, StringComparer.Ordinal);
        _idf = new float[vocabulary.Length];
        for (var column = 0; column < vocabulary.Length; column++)
        {
            _columnOf.Add(vocabulary[column], column);
            _idf[column] = options.InverseDocumentFrequency ? (float)(Math.Log((1.0 + corpusSize) / (1.0 + documents[column])) + 1) : 1;
        }
    }

    /// <summary>The term of each column, in ordinal order.</summary>
    public IReadOnlyList<string> Vocabulary { get; }

    /// <summary>In how many texts of the corpus each column's term stands.</summary>
    public IReadOnlyList<int> DocumentFrequency { get; }

    /// <summary>Learns vocabulary and weights.</summary>
    public static TfidfVectorizer Fit(IReadOnlyList<string> texts, TfidfOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MinLength, 1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxLength, options.MinLength, nameof(options));
        var seen = new Dictionary<string, DocumentCount>(StringComparer.Ordinal);
        var bySlice = seen.GetAlternateLookup<ReadOnlySpan<char>>();
        for (var document = 0; document < texts.Count; document++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var current = document;
            TermEnumerator.Visit(
                texts[document],
                options,
                term =>
                {
                    if (!bySlice.TryGetValue(term, out var count))
                    {
                        bySlice[term] = new DocumentCount { Last = current, Documents = 1 };
                    }
                    else if (count.Last != current)
                    {
                        count.Last = current;
                        count.Documents++;
                    }
                }
            );
        }

        var most = options.MaxDocumentShare * texts.Count;
        var kept = seen.Where(t => t.Value.Documents >= options.MinDocuments && t.Value.Documents <= most);
        if (seen.Count > options.MaxFeatures)
        {
            kept = kept.OrderByDescending(t => t.Value.Documents).ThenBy(t => t.Key, StringComparer.Ordinal).Take(options.MaxFeatures);
        }

        var terms = kept.OrderBy(t => t.Key, StringComparer.Ordinal).ToArray();
        return new TfidfVectorizer(
            options,
            Array.ConvertAll(terms, t => t.Key),
            Array.ConvertAll(terms, t => t.Value.Documents),
            texts.Count
        );
    }

    /// <summary>One row a text, one column a vocabulary term; unknown terms are left out, so a row may be empty.</summary>
    public SparseMatrix Transform(IReadOnlyList<string> texts, CancellationToken cancellationToken = default)
    {
        var rows = new (int[] Columns, float[] Values)[texts.Count];
        Parallel.For(
            0,
            texts.Count,
            new ParallelOptions { CancellationToken = cancellationToken },
            () => new Dictionary<int, int>(),
            (i, _, counts) =>
            {
                rows[i] = Row(texts[i], counts);
                return counts;
            },
            _ => { }
        );
        return Assemble(rows);
    }

    private (int[] Columns, float[] Values) Row(string text, Dictionary<int, int> counts)
    {
        counts.Clear();
        var bySlice = _columnOf.GetAlternateLookup<ReadOnlySpan<char>>();
        TermEnumerator.Visit(
            text,
            _options,
            term =>
            {
                if (bySlice.TryGetValue(term, out var column))
                {
                    counts[column] = counts.GetValueOrDefault(column) + 1;
                }
            }
        );
        var columns = counts.Keys.ToArray();
        Array.Sort(columns);
        var values = Array.ConvertAll(columns, column => Weight(counts[column]) * _idf[column]);
        if (_options.Normalize)
        {
            var length = Math.Sqrt(values.Sum(v => (double)v * v));
            for (var i = 0; i < values.Length && length > 0; i++)
            {
                values[i] = (float)(values[i] / length);
            }
        }

        return (columns, values);
    }

    private float Weight(int count) =>
        _options.Binary ? 1
        : _options.Sublinear ? 1 + MathF.Log(count)
        : count;

    private SparseMatrix Assemble((int[] Columns, float[] Values)[] rows)
    {
        var starts = new int[rows.Length + 1];
        for (var i = 0; i < rows.Length; i++)
        {
            starts[i + 1] = checked(starts[i] + rows[i].Columns.Length);
        }

        var columns = new int[starts[^1]];
        var values = new float[starts[^1]];
        for (var i = 0; i < rows.Length; i++)
        {
            rows[i].Columns.CopyTo(columns, starts[i]);
            rows[i].Values.CopyTo(values, starts[i]);
        }

        return new SparseMatrix(starts, columns, values, rows.Length, Vocabulary.Count);
    }

    private sealed class DocumentCount
    {
        public int Last;
        public int Documents;
    }
}
