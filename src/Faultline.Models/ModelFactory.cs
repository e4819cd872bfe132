using Faultline.Clustering;
using Faultline.Configuration;
using Faultline.Gating;
using Faultline.Labeling;
using Faultline.Models.Agents;
using Faultline.Models.Local;
using Faultline.Models.Remote;
using Faultline.Traces;

namespace Faultline.Models;

/// <summary>Makes the models that the configuration names. Without an endpoint nothing leaves the machine.</summary>
public static class ModelFactory
{
    /// <summary>The configured embedder, else the built-in one. Dispose it where it is disposable.</summary>
    /// <param name="models">The configuration.</param>
    /// <param name="cache">Where a remote model's vectors are kept.</param>
    /// <param name="seed">Seed of the built-in one.</param>
    /// <exception cref="FaultlineException">The environment variable that holds the key is not set.</exception>
    public static IEmbedder Embedder(ModelsConfig models, ITraceStore? cache, int seed = 42) =>
        models.Embedding is { } endpoint ? new OpenAiEmbedder(endpoint, cache) : new LsaEmbedder(seed: seed);

    /// <summary>The configured tag judge, or null: evidence alone then suggests tags.</summary>
    /// <param name="models">The configuration.</param>
    /// <param name="declined">Told why, when the model's answer gives no suggestion.</param>
    public static ITagJudge? TagJudge(ModelsConfig models, Action<string>? declined = null) =>
        models.Judge is { } endpoint ? new OpenAiTagJudge(endpoint, declined) : null;

    /// <summary>What matchers may ask: the configured judge, and the user's own programs where they are allowed.</summary>
    /// <exception cref="FaultlineException">The environment variable that holds the key is not set.</exception>
    public static IReadOnlyList<IAnswerGrader> Graders(ModelsConfig models, bool allowCommands)
    {
        var graders = new List<IAnswerGrader>();
        if (models.Judge is { } endpoint)
        {
            graders.Add(new OpenAiAnswerGrader(endpoint));
        }

        if (allowCommands)
        {
            graders.Add(new CommandGrader());
        }

        return graders;
    }
}
