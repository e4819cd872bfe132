using Faultline.Configuration;

namespace Faultline.Clustering;

/// <summary>The pipelines by name.</summary>
public static class PipelineFactory
{
    public static IReadOnlyList<string> Names { get; } = [FailureAwarePipeline.PipelineName, PlainPipeline.PipelineName];

    /// <param name="name">One of <see cref="Names"/>; null takes the configuration's.</param>
    /// <param name="config">Settings of the workflow.</param>
    /// <param name="seed">Of everything random.</param>
    /// <param name="builtIn">The embedder that needs no model.</param>
    /// <param name="remote">The embedding model of the configuration, or null.</param>
    /// <exception cref="FaultlineException">There is no pipeline of that name.</exception>
    public static IClusteringPipeline Create(string? name, ClusteringConfig config, int seed, IEmbedder builtIn, IEmbedder? remote = null) =>
        (name ?? config.Pipeline) switch
        {
            FailureAwarePipeline.PipelineName => new FailureAwarePipeline(config, seed, embedder: remote),
            PlainPipeline.PipelineName => new PlainPipeline(remote ?? builtIn, config, seed),
            var unknown => throw FaultlineException.Input($"There is no pipeline '{unknown}'; choose {string.Join(" or ", Names)}."),
        };
}
