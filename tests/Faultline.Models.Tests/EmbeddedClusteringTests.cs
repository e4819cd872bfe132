using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using Faultline.Clustering;
using Faultline.Configuration;
using Faultline.Models.Remote;
using Faultline.Tests.Clustering;

namespace Faultline.Models.Tests;

/// <summary>The failure-aware pipeline with vectors that come over HTTP.</summary>
public class EmbeddedClusteringTests
{
    private const int Dimensions = 64;

    [Fact]
    public async Task Finds_the_modes_by_what_passing_answers_do_not_explain()
    {
        var (pull, modes) = PlantedTraffic.Make(perMode: 40, passing: 300);
        using var server = new FakeOpenAi((body, _) => Embed(body));
        using var embedder = new OpenAiEmbedder(server.Config(), null, TimeSpan.FromMilliseconds(1));

        var partition = await new FailureAwarePipeline(new ClusteringConfig(), embedder: embedder).RunAsync(
            pull,
            [.. modes.Select((_, i) => i % 2 == 0)],
            null,
            TestContext.Current.CancellationToken
        );

        Assert.Equal(Dimensions, partition.Embedding.Dimensions);
        Assert.NotEmpty(server.Requests);
        var blocks = Assert.IsType<IReadOnlyDictionary<string, double>>(partition.Algorithm["blocks"], exactMatch: false);
        Assert.True(blocks.ContainsKey("embedding"));
        for (var mode = 0; mode < 3; mode++)
        {
            var members = Enumerable.Range(0, modes.Length).Where(i => modes[i] == mode).ToArray();
            var most = members.Where(i => partition.Labels[i] >= 0).GroupBy(i => partition.Labels[i]).Max(g => g.Count());
            Assert.True(most >= members.Length / 2, $"mode {mode}: {most} of {members.Length}");
        }
    }

    /// <summary>Words hashed to coordinates: a stand-in for a model under which like answers are near.</summary>
    private static (int Status, string Body) Embed(JsonObject request)
    {
        var data = new JsonArray();
        foreach (var text in request["input"]!.AsArray().Select(i => i!.GetValue<string>()))
        {
            var vector = new float[Dimensions];
            foreach (var word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            {
                vector[word.Aggregate(17, (hash, c) => unchecked(hash * 31 + c)) & (Dimensions - 1)] += 1;
            }

            data.Add(
                new JsonObject
                {
                    ["object"] = "embedding",
                    ["index"] = data.Count,
                    ["embedding"] = Convert.ToBase64String(MemoryMarshal.AsBytes<float>(vector)),
                }
            );
        }

        var usage = new JsonObject { ["prompt_tokens"] = 1, ["total_tokens"] = 1 };
        return (
            200,
            new JsonObject
            {
                ["object"] = "list",
                ["model"] = "m",
                ["data"] = data,
                ["usage"] = usage,
            }.ToJsonString()
        );
    }
}
