namespace Faultline.Models.Remote;

/// <summary>What is publicly listed about an embedding model.</summary>
/// <param name="Dimensions">Length of a vector when no other is asked for.</param>
/// <param name="UsdPerMillionTokens">List price per million input tokens.</param>
/// <param name="MaxTokens">Longest text the model reads.</param>
public sealed record EmbeddingModelFacts(int Dimensions, double UsdPerMillionTokens, int MaxTokens)
{
    /// <summary>Limit assumed of a model that is not listed: that of OpenAI's own.</summary>
    public const int DefaultMaxTokens = 8191;

    private static readonly Dictionary<string, EmbeddingModelFacts> Known = new(StringComparer.OrdinalIgnoreCase)
    {
        ["text-embedding-3-small"] = new(1536, 0.02, DefaultMaxTokens),
        ["text-embedding-3-large"] = new(3072, 0.13, DefaultMaxTokens),
        ["text-embedding-ada-002"] = new(1536, 0.10, DefaultMaxTokens),
    };

    /// <summary>The facts by name, or null for a model that is not listed.</summary>
    public static EmbeddingModelFacts? Of(string model) => Known.GetValueOrDefault(model);
}
