using Faultline.Configuration;

namespace Faultline.Clustering;

/// <summary>The pipelines by name.</summary>
public static class PipelineFactory
{
    public static IReadOnlyList<string> Names { get; } = [FailureAwarePipeline.PipelineName, PlainPipeline.PipelineName];

    /// <param name="name">One of <see cref="Names"/>; null takes the configuration's.</param>
    /// <param name="config">Settings of the workflow.</param>
    /// <param name="seed">Of everything random.</param>
    /// <param name="embedder">The embedder of the configuration, or the built-in one.</param>
    /// <param name="neural">True when it is a model that knows meanings: then the failure-aware pipeline uses it too.</param>
    /// <exception cref="FaultlineException">There is no pipeline of that name.</exception>
    public static IClusteringPipeline Create(string? name, ClusteringConfig config, int seed, IEmbedder embedder, bool neural) =>
        (name ?? config.Pipeline) switch
        {
            FailureAwarePipeline.PipelineName => new FailureAwarePipeline(config, seed, embedder: neural ? embedder : null),
            PlainPipeline.PipelineName => new PlainPipeline(embedder, config, seed),
            var unknown => throw FaultlineException.Input($"There is no pipeline '{unknown}'; choose {string.Join(" or ", Names)}."),
        };
}
