using Faultline.Clustering;
using Faultline.Configuration;
using Faultline.Traces;
using Microsoft.Extensions.AI;

namespace Faultline.Models.Remote;

/// <summary>Embeds through an OpenAI-compatible endpoint, a batch of texts a request, and never the same text twice: vectors are cached by model and SHA-256.</summary>
public sealed class OpenAiEmbedder : IEmbedder, IDisposable
{
    /// <summary>Texts in one request; the interface allows 2,048.</summary>
    public const int MaxTexts = 512;

    /// <summary>Tokens in one request; the interface allows 300,000.</summary>
    public const int MaxTokens = 100_000;

    private readonly EndpointConfig _config;
    private readonly ITraceStore? _cache;
    private readonly EmbeddingModelFacts? _facts;
    private readonly OpenAiEndpoint _endpoint;
    private readonly IEmbeddingGenerator<string, Embedding<float>> _generator;

    /// <param name="config">Endpoint and model.</param>
    /// <param name="cache">Where vectors are kept; null keeps none.</param>
    public OpenAiEmbedder(EndpointConfig config, ITraceStore? cache)
        : this(config, cache, TimeSpan.FromSeconds(1)) { }

    internal OpenAiEmbedder(EndpointConfig config, ITraceStore? cache, TimeSpan firstDelay)
    {
        _config = config;
        _cache = cache;
        _facts = EmbeddingModelFacts.Of(config.Model);
        _endpoint = new OpenAiEndpoint(config, "models.embedding", firstDelay);
        _generator = _endpoint.Client.GetEmbeddingClient(config.Model).AsIEmbeddingGenerator(config.Dimensions);
    }

    public string Model => _config.Model;

    // The same model cut to other dimensions gives other vectors.
    private string CacheKey => _config.Dimensions is { } dimensions ? $"{_config.Model}@{dimensions}" : _config.Model;

    private int TextLimit => _facts?.MaxTokens ?? EmbeddingModelFacts.DefaultMaxTokens;

    /// <summary>Tokens and cost if nothing were cached; each distinct text counts once.</summary>
    public EmbeddingEstimate Estimate(IReadOnlyList<string> texts)
    {
        var tokens = texts.Where(IsSent).Distinct(StringComparer.Ordinal).Sum(t => (long)Math.Min(TokenCounter.Count(t), TextLimit));
        return new EmbeddingEstimate(tokens, Cost(tokens));
    }

    public async Task<EmbeddingResult> EmbedAsync(
        IReadOnlyList<string> texts,
        IProgress<double>? progress = null,
        CancellationToken cancellationToken = default
    )
    {
        var hashes = texts.Select(t => IsSent(t) ? TextHash.Of(t) : null).ToArray();
        var textOf = new SortedDictionary<string, string>(StringComparer.Ordinal);
        for (var i = 0; i < texts.Count; i++)
        {
            if (hashes[i] is { } hash)
            {
                textOf[hash] = texts[i];
            }
        }

        var known = _cache is null
            ? []
            : new Dictionary<string, float[]>(
                await _cache.ReadVectorsAsync(CacheKey, [.. textOf.Keys], cancellationToken),
                StringComparer.Ordinal
            );
        var fromCache = hashes.Count(h => h is not null && known.ContainsKey(h));
        var missing = textOf
            .Where(t => !known.ContainsKey(t.Key))
            .Select(t => (Hash: t.Key, Text: TokenCounter.Cut(t.Value, TextLimit)))
            .ToArray();
        var sizes = Array.ConvertAll(missing, m => TokenCounter.Count(m.Text));
        long billed = 0;
        var done = 0;
        foreach (var batch in TokenBatches.Of(sizes, MaxTexts, MaxTokens))
        {
            var (vectors, tokens) = await RequestAsync([.. missing[batch].Select(m => m.Text)], cancellationToken);
            billed += tokens ?? sizes[batch].Sum(s => (long)s);
            var fresh = missing[batch]
                .Select((m, i) => (m.Hash, vectors[i]))
                .ToDictionary(x => x.Hash, x => x.Item2, StringComparer.Ordinal);
            foreach (var (hash, vector) in fresh)
            {
                known[hash] = vector;
            }

            if (_cache is not null)
            {
                // A batch at a time: what is paid for is kept although a later one fails.
                await _cache.WriteVectorsAsync(CacheKey, fresh, cancellationToken);
            }

            done += fresh.Count;
            progress?.Report((double)done / missing.Length);
        }

        var dimensions = known.Values.FirstOrDefault()?.Length ?? _config.Dimensions ?? _facts?.Dimensions ?? 1;
        if (known.Values.FirstOrDefault(v => v.Length != dimensions) is { } odd)
        {
            throw FaultlineException.Outside(
                $"The model {_config.Model} gave vectors of {dimensions} and of {odd.Length} dimensions; they cannot be compared."
            );
        }

        return new EmbeddingResult(Rows(hashes, known, dimensions), dimensions, Model, billed, Cost(billed), fromCache);
    }

    public void Dispose()
    {
        _generator.Dispose();
        _endpoint.Dispose();
    }

    private async Task<(IReadOnlyList<float[]> Vectors, long? Tokens)> RequestAsync(
        IReadOnlyList<string> texts,
        CancellationToken cancellationToken
    )
    {
        var answer = await _endpoint.CallAsync(ct => _generator.GenerateAsync(texts, cancellationToken: ct), cancellationToken);
        if (answer.Count != texts.Count)
        {
            throw FaultlineException.Outside($"The model {_config.Model} gave {answer.Count} vectors for {texts.Count} texts.");
        }

        return ([.. answer.Select(e => e.Vector.ToArray())], answer.Usage?.InputTokenCount ?? answer.Usage?.TotalTokenCount);
    }

    // The interface refuses an empty input; its row stays zero.
    private static bool IsSent(string text) => !string.IsNullOrWhiteSpace(text);

    private double? Cost(long tokens) =>
        (_config.UsdPerMillionTokens ?? _facts?.UsdPerMillionTokens) is { } price ? tokens * price / 1_000_000 : null;

    private static float[] Rows(string?[] hashes, Dictionary<string, float[]> known, int dimensions)
    {
        var rows = new float[hashes.Length * dimensions];
        for (var i = 0; i < hashes.Length; i++)
        {
            if (hashes[i] is not { } hash)
            {
                continue;
            }

            var vector = known[hash];
            var length = Math.Sqrt(vector.Sum(v => (double)v * v));
            for (var d = 0; d < dimensions && length > 0 && double.IsFinite(length); d++)
            {
                rows[(i * dimensions) + d] = (float)(vector[d] / length);
            }
        }

        return rows;
    }
}
