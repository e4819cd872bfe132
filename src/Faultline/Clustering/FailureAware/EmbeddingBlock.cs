using Faultline.Analysis;
using Faultline.Pulling;

namespace Faultline.Clustering.FailureAware;

/// <summary>With an embedding model: what of a failing response its nearest passing neighbours do not explain.</summary>
public static class EmbeddingBlock
{
    /// <summary>Passing neighbours that say what a normal answer to this request looks like.</summary>
    private const int Neighbours = 10;

    /// <summary>Passing answers that say how much is usually left unexplained.</summary>
    private const int Sample = 200;

    /// <summary>Share of passing answers that leave less.</summary>
    private const double MoreThanUsual = 0.9;

    /// <summary>Most passing traces embedded; more would cost more than they tell.</summary>
    private const int MaxPassing = 2_000;

    /// <summary>Null without a model. The residual is v − Σ (v·uⱼ) uⱼ over an orthonormal basis u of the k nearest passing responses' vectors.</summary>
    public static async Task<EmbeddedFailures?> BuildAsync(
        IEmbedder? embedder,
        PullResult pull,
        FailureAwareOptions options,
        CancellationToken cancellationToken
    )
    {
        if (embedder is null || pull.Failed.Count == 0)
        {
            return null;
        }

        var step = Math.Max(1, (int)Math.Ceiling(pull.Passing.Count / (double)MaxPassing));
        var passing = pull.Passing.Where((_, i) => i % step == 0).ToList();
        var texts = pull.Failed.Select(f => f.Trace).Concat(passing).Select(t => t.Response).ToList();
        var result = await embedder.EmbedAsync(texts, null, cancellationToken);
        var residual = new float[pull.Failed.Count * result.Dimensions];
        for (var i = 0; i < pull.Failed.Count; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Residual(result, i, pull.Failed.Count, passing.Count).CopyTo(residual.AsSpan(i * result.Dimensions));
        }

        var usual = UsualLengths(result, pull.Failed.Count, passing.Count);
        bool[] speaks =
        [
            .. Enumerable
                .Range(0, pull.Failed.Count)
                .Select(i => Length(residual.AsSpan(i * result.Dimensions, result.Dimensions)) > At(usual, MoreThanUsual)),
        ];
        var block = new Block(
            "embedding",
            new Matrix(residual, pull.Failed.Count, result.Dimensions),
            options.ResponseWeight,
            At(usual, 0.5),
            Speaks: speaks
        );
        return new EmbeddedFailures(
            block,
            new EmbeddingInfo(result.Model, result.Dimensions, result.Tokens, result.CostUsd, result.FromCache)
        );
    }

    /// <summary>Lengths of what passing answers' own neighbours leave unexplained, ascending: an answer that leaves no more is none of its own.</summary>
    private static double[] UsualLengths(EmbeddingResult all, int firstPassing, int passing)
    {
        if (passing < ContrastWeights.EnoughPassing)
        {
            return [];
        }

        var step = Math.Max(1, passing / Sample);
        double[] lengths =
        [
            .. Enumerable
                .Range(0, passing)
                .Where(i => i % step == 0)
                .Select(i => Length(Residual(all, firstPassing + i, firstPassing, passing))),
        ];
        Array.Sort(lengths);
        return lengths;
    }

    private static double At(double[] sorted, double quantile) =>
        sorted.Length == 0 ? 0 : sorted[Math.Min(sorted.Length - 1, (int)(quantile * sorted.Length))];

    private static double Length(ReadOnlySpan<float> row) => Math.Sqrt(Dot(row, row));

    /// <summary>A passing answer is not its own neighbour.</summary>
    private static float[] Residual(EmbeddingResult all, int row, int firstPassing, int passing)
    {
        var d = all.Dimensions;
        var rest = all.Vectors.AsSpan(row * d, d).ToArray();
        var near = Enumerable
            .Range(0, passing)
            .Where(j => firstPassing + j != row)
            .Select(j => (Index: j, Dot: Dot(rest, all.Vectors.AsSpan((firstPassing + j) * d, d))))
            .OrderByDescending(x => x.Dot)
            .ThenBy(x => x.Index)
            .Take(Math.Min(Neighbours, d / 2))
            .Select(x => all.Vectors.AsSpan((firstPassing + x.Index) * d, d).ToArray())
            .ToList();
        var basis = new List<float[]>();
        foreach (var vector in near)
        {
            foreach (var known in basis)
            {
                Subtract(vector, known);
            }

            var norm = Math.Sqrt(Dot(vector, vector));
            // Nearly the same answer as one before: it adds no direction, only rounding.
            if (norm > 1e-4)
            {
                for (var c = 0; c < vector.Length; c++)
                {
                    vector[c] = (float)(vector[c] / norm);
                }

                basis.Add(vector);
                Subtract(rest, vector);
            }
        }

        return rest;
    }

    private static double Dot(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        double sum = 0;
        for (var i = 0; i < a.Length; i++)
        {
            sum += (double)a[i] * b[i];
        }

        return sum;
    }

    private static void Subtract(float[] from, float[] unit)
    {
        var along = Dot(from, unit);
        for (var i = 0; i < from.Length; i++)
        {
            from[i] -= (float)(along * unit[i]);
        }
    }
}

/// <param name="Block">Residuals, one row a failure.</param>
/// <param name="Info">What embedding them took.</param>
public sealed record EmbeddedFailures(Block Block, EmbeddingInfo Info);
