namespace Faultline.Clustering;

/// <summary>Texts in, vectors out. The built-in embedder fits itself on the texts of one call; a remote model does not, so the whole corpus is one call.</summary>
public interface IEmbedder
{
    /// <summary>Model name as recorded in a run, e.g. <c>builtin-lsa</c> or <c>text-embedding-3-small</c>.</summary>
    string Model { get; }

    /// <summary>What embedding these texts would take, before it runs.</summary>
    EmbeddingEstimate Estimate(IReadOnlyList<string> texts);

    /// <summary>One L2-normalised row a text (a text without any known term gives a zero row).</summary>
    Task<EmbeddingResult> EmbedAsync(
        IReadOnlyList<string> texts,
        IProgress<double>? progress = null,
        CancellationToken cancellationToken = default
    );
}

/// <param name="Tokens">Tokens that would be sent; 0 for a local model.</param>
/// <param name="CostUsd">Cost at the listed price; null when the price is not known.</param>
public sealed record EmbeddingEstimate(long Tokens, double? CostUsd);

/// <param name="Vectors">Row-major n × Dimensions.</param>
/// <param name="Tokens">Tokens actually billed.</param>
public sealed record EmbeddingResult(float[] Vectors, int Dimensions, string Model, long Tokens, double? CostUsd, int FromCache);
