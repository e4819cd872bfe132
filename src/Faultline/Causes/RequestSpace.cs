using Faultline.Clustering;
using Faultline.Clustering.Text;
using Faultline.Traces;

namespace Faultline.Causes;

/// <summary>A space of requests (TF-IDF over words and word pairs, truncated SVD, unit length) in which neighbours ask for the same.</summary>
internal sealed class RequestSpace
{
    private const int Dimensions = 64;

    private readonly TfidfVectorizer terms;
    private readonly TruncatedSvd svd;
    private readonly Lock gate = new();
    private (IReadOnlyList<Trace> Traces, Matrix Placed)? last;

    private RequestSpace(TfidfVectorizer terms, TruncatedSvd svd) => (this.terms, this.svd) = (terms, svd);

    /// <summary>Learned from the requests given; null when they have no words in common.</summary>
    public static RequestSpace? Fit(IReadOnlyList<Trace> traces, int seed, CancellationToken cancellationToken)
    {
        string[] texts = [.. traces.Select(t => t.Query)];
        var vectorizer = TfidfVectorizer.Fit(texts, new TfidfOptions { MaxFeatures = 20_000 }, cancellationToken);
        var weights = vectorizer.Transform(texts, cancellationToken);
        return weights.Values.Length == 0
            ? null
            : new RequestSpace(
                vectorizer,
                TruncatedSvd.Fit(weights, new TruncatedSvdOptions { Dimensions = Dimensions, Seed = seed }, cancellationToken)
            );
    }

    /// <summary>n × d, rows of unit length, or zero where no word is known. Asked again about the same list, the same matrix: every cluster asks about all traffic.</summary>
    public Matrix Place(IReadOnlyList<Trace> traces, CancellationToken cancellationToken)
    {
        lock (gate)
        {
            if (last is { } known && ReferenceEquals(known.Traces, traces))
            {
                return known.Placed;
            }

            var placed = Compute(traces, cancellationToken);
            last = (traces, placed);
            return placed;
        }
    }

    private Matrix Compute(IReadOnlyList<Trace> traces, CancellationToken cancellationToken)
    {
        var placed = svd.Transform(terms.Transform([.. traces.Select(t => t.Query)], cancellationToken), cancellationToken);
        for (var row = 0; row < placed.Rows; row++)
        {
            var vector = placed.Values.AsSpan(row * placed.Columns, placed.Columns);
            double squares = 0;
            foreach (var value in vector)
            {
                squares += (double)value * value;
            }

            if (squares > 0)
            {
                var scale = (float)(1 / Math.Sqrt(squares));
                for (var i = 0; i < vector.Length; i++)
                {
                    vector[i] *= scale;
                }
            }
        }

        return placed;
    }
}
