using Faultline.Clustering;
using Faultline.Clustering.Text;

namespace Faultline.Models.Local;

/// <summary>The built-in embedder: TF-IDF over words and character n-grams, reduced by truncated SVD, L2-normalised (latent semantic analysis; Deerwester et al. 1990).</summary>
/// <remarks>
/// It needs no model, no key and no network, reads any language, and fits itself on the texts of one call; the same texts and seed give the same
/// vectors on any machine. It knows words and spellings, not meanings: two wordings without a term in common are strangers to it.
/// </remarks>
public sealed class LsaEmbedder : IEmbedder
{
    public const string ModelName = "builtin-lsa";

    /// <summary>More directions add noise on traces of one product; corpora below it give fewer.</summary>
    public const int MaxDimensions = 128;

    private static readonly TfidfOptions Words = new() { MaxFeatures = 30_000 };

    private static readonly TfidfOptions Characters = new()
    {
        Kind = TermKind.Characters,
        MinLength = 3,
        MaxLength = 5,
        MaxFeatures = 50_000,
    };

    private readonly int _dimensions;
    private readonly int _seed;

    /// <param name="dimensions">Most dimensions; the corpus may give fewer. At least 1.</param>
    /// <param name="seed">Seed of the randomised SVD.</param>
    public LsaEmbedder(int dimensions = MaxDimensions, int seed = 42)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(dimensions, 1);
        _dimensions = dimensions;
        _seed = seed;
    }

    public string Model => ModelName;

    public EmbeddingEstimate Estimate(IReadOnlyList<string> texts) => new(0, 0);

    public Task<EmbeddingResult> EmbedAsync(
        IReadOnlyList<string> texts,
        IProgress<double>? progress = null,
        CancellationToken cancellationToken = default
    ) => Task.Run(() => Embed(texts, progress, cancellationToken), cancellationToken);

    private EmbeddingResult Embed(IReadOnlyList<string> texts, IProgress<double>? progress, CancellationToken cancellationToken)
    {
        var terms = TermMatrix(texts, progress, cancellationToken);
        if (terms.Values.Length == 0)
        {
            return new EmbeddingResult(new float[texts.Count], 1, Model, 0, 0, 0);
        }

        var svd = TruncatedSvd.Fit(terms, new TruncatedSvdOptions { Dimensions = _dimensions, Seed = _seed }, cancellationToken);
        progress?.Report(0.95);
        var projected = svd.Transform(terms, cancellationToken);
        // Directions beyond the rank of the corpus are zero columns and say nothing.
        var rank = Math.Max(1, svd.SingularValues.Count(s => s > 0));
        var vectors = Normalised(projected, Math.Min(rank, projected.Columns));
        progress?.Report(1);
        return new EmbeddingResult(vectors, vectors.Length / Math.Max(1, texts.Count), Model, 0, 0, 0);
    }

    private static SparseMatrix TermMatrix(IReadOnlyList<string> texts, IProgress<double>? progress, CancellationToken cancellationToken)
    {
        // In a handful of texts a term that stands once still tells them apart.
        var atLeast = texts.Count < 20 ? 1 : 2;
        var words = TfidfVectorizer.Fit(texts, Words with { MinDocuments = atLeast }, cancellationToken);
        progress?.Report(0.2);
        var characters = TfidfVectorizer.Fit(texts, Characters with { MinDocuments = atLeast }, cancellationToken);
        progress?.Report(0.4);
        var joined = SparseColumns.Join(words.Transform(texts, cancellationToken), characters.Transform(texts, cancellationToken));
        progress?.Report(0.5);
        return joined;
    }

    private static float[] Normalised(Matrix points, int dimensions)
    {
        var vectors = new float[points.Rows * dimensions];
        for (var i = 0; i < points.Rows; i++)
        {
            var row = points.Row(i)[..dimensions];
            var squares = 0.0;
            foreach (var value in row)
            {
                squares += (double)value * value;
            }

            var scale = squares > 1e-20 ? 1 / Math.Sqrt(squares) : 0;
            for (var d = 0; d < dimensions; d++)
            {
                vectors[(i * dimensions) + d] = (float)(row[d] * scale);
            }
        }

        return vectors;
    }
}
