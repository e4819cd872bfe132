using Faultline.Configuration;
using Faultline.Models.Remote;
using Faultline.TestData;
using Faultline.Tests.Pulling;

namespace Faultline.Models.Tests;

public class OpenAiEmbedderTests
{
    private static readonly TimeSpan NoDelay = TimeSpan.FromMilliseconds(1);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Each_text_gets_its_own_row_of_length_one(bool base64)
    {
        using var server = new FakeOpenAi((body, _) => FakeOpenAi.Embeddings(body, base64));
        using var embedder = new OpenAiEmbedder(server.Config(), null, NoDelay);

        var result = await embedder.EmbedAsync(["abc", "", "a", "abc"], null, Cancel);

        // (3, 1)/√10, nothing for the empty text, (1, 1)/√2.
        Assert.Equal(2, result.Dimensions);
        Assert.Equal(
            [0.948683f, 0.316228f, 0, 0, 0.707107f, 0.707107f, 0.948683f, 0.316228f],
            result.Vectors.Select(v => MathF.Round(v, 6))
        );
        var request = Assert.Single(server.Requests);
        Assert.Equal("/v1/embeddings", request.Path);
        Assert.Equal(2, request.Body["input"]!.AsArray().Count);
        Assert.Equal((14L, 14 * 0.02 / 1_000_000, 0), (result.Tokens, result.CostUsd!.Value, result.FromCache));
    }

    [Fact]
    public async Task Many_texts_go_in_batches_and_come_back_in_order()
    {
        using var server = new FakeOpenAi((body, _) => FakeOpenAi.Embeddings(body));
        using var embedder = new OpenAiEmbedder(server.Config(), null, NoDelay);
        var texts = Enumerable.Range(1, 1200).Select(i => new string('x', i)).ToArray();

        var result = await embedder.EmbedAsync(texts, null, Cancel);

        Assert.Equal([512, 512, 176], server.Requests.Select(r => r.Body["input"]!.AsArray().Count));
        for (var i = 0; i < texts.Length; i++)
        {
            Assert.Equal(i + 1, result.Vectors[2 * i] / result.Vectors[(2 * i) + 1], 0.5);
        }
    }

    [Theory]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(503)]
    public async Task A_busy_endpoint_is_asked_again(int status)
    {
        using var server = new FakeOpenAi(
            (body, n) => n < 2 ? (status, "{\"error\":{\"message\":\"busy\"}}") : FakeOpenAi.Embeddings(body)
        );
        using var embedder = new OpenAiEmbedder(server.Config(), null, NoDelay);

        var result = await embedder.EmbedAsync(["abc"], null, Cancel);

        Assert.Equal(3, server.Requests.Count);
        Assert.Equal(2, result.Vectors.Length);
    }

    [Fact]
    public async Task An_endpoint_that_stays_broken_is_an_outside_failure()
    {
        using var server = new FakeOpenAi((_, _) => (500, "{\"error\":{\"message\":\"on fire\"}}"));
        using var embedder = new OpenAiEmbedder(server.Config(), null, NoDelay);

        var failure = await Assert.ThrowsAsync<FaultlineException>(() => embedder.EmbedAsync(["abc"], null, Cancel));

        Assert.Equal(FaultKind.Outside, failure.Kind);
        Assert.Contains("answered 500 after 5 retries", failure.Message, StringComparison.Ordinal);
        Assert.Equal(6, server.Requests.Count);
    }

    [Fact]
    public async Task A_refused_request_is_not_repeated()
    {
        using var server = new FakeOpenAi((_, _) => (400, "{\"error\":{\"message\":\"no such model\"}}"));
        using var embedder = new OpenAiEmbedder(server.Config(), null, NoDelay);

        var failure = await Assert.ThrowsAsync<FaultlineException>(() => embedder.EmbedAsync(["abc"], null, Cancel));

        Assert.Contains("no such model", failure.Message, StringComparison.Ordinal);
        Assert.Single(server.Requests);
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("{}")]
    [InlineData("{\"object\":\"list\",\"data\":[],\"model\":\"m\"}")]
    public async Task A_malformed_answer_is_an_outside_failure(string answer)
    {
        using var server = new FakeOpenAi((_, _) => (200, answer));
        using var embedder = new OpenAiEmbedder(server.Config(), null, NoDelay);

        var failure = await Assert.ThrowsAsync<FaultlineException>(() => embedder.EmbedAsync(["abc"], null, Cancel));

        Assert.Equal(FaultKind.Outside, failure.Kind);
    }

    [Fact]
    public async Task Nobody_there_is_an_outside_failure_that_names_the_endpoint()
    {
        var config = new EndpointConfig { Endpoint = new Uri($"http://user:secret@127.0.0.1:{Loopback.FreePort()}/v1"), Model = "m" };
        using var embedder = new OpenAiEmbedder(config, null, NoDelay);

        var failure = await Assert.ThrowsAsync<FaultlineException>(() => embedder.EmbedAsync(["abc"], null, Cancel));

        Assert.Equal(FaultKind.Outside, failure.Kind);
        Assert.Contains("cannot be reached", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_cached_is_not_sent_again()
    {
        using var server = new FakeOpenAi((body, _) => FakeOpenAi.Embeddings(body));
        var cache = new MemoryTraceStore([]);
        using var embedder = new OpenAiEmbedder(server.Config(), cache, NoDelay);

        var first = await embedder.EmbedAsync(["one", "three"], null, Cancel);
        var second = await embedder.EmbedAsync(["three", "one", "seven!!"], null, Cancel);
        var third = await embedder.EmbedAsync(["seven!!"], null, Cancel);

        Assert.Equal(2, server.Requests.Count);
        Assert.Equal(["seven!!"], server.Requests.Last().Body["input"]!.AsArray().Select(i => i!.GetValue<string>()));
        Assert.Equal((0, 2, 1), (first.FromCache, second.FromCache, third.FromCache));
        Assert.Equal((0L, 0.0), (third.Tokens, third.CostUsd!.Value));
        Assert.Equal(first.Vectors[..2], second.Vectors[2..4]);
        Assert.All(cache.Vectors.Keys, k => Assert.Equal("text-embedding-3-small", k.Model));
        // SHA-256 of "one", as any tool prints it.
        Assert.Contains(("text-embedding-3-small", "7692c3ad3540bb803c020b3aee66cd8887123234ea0c6e7143c0add73ff431ed"), cache.Vectors.Keys);
    }

    [Fact]
    public async Task Other_dimensions_are_asked_for_and_cached_apart()
    {
        using var server = new FakeOpenAi((body, _) => FakeOpenAi.Embeddings(body));
        var cache = new MemoryTraceStore([]);
        using var embedder = new OpenAiEmbedder(server.Config() with { Dimensions = 2 }, cache, NoDelay);

        await embedder.EmbedAsync(["one"], null, Cancel);

        Assert.Equal(2, server.Requests.Single().Body["dimensions"]!.GetValue<int>());
        Assert.Equal("text-embedding-3-small@2", cache.Vectors.Keys.Single().Model);
    }

    // cl100k_base: "hello world" is two tokens.
    [Theory]
    [InlineData("text-embedding-3-small", null, 0.02)]
    [InlineData("text-embedding-3-large", null, 0.13)]
    [InlineData("my-own", null, null)]
    [InlineData("my-own", 1.5, 1.5)]
    public void The_estimate_counts_distinct_texts_at_the_known_price(string model, double? configured, double? price)
    {
        var config = new EndpointConfig
        {
            Endpoint = new Uri("http://127.0.0.1:9/v1"),
            Model = model,
            UsdPerMillionTokens = configured,
        };
        using var embedder = new OpenAiEmbedder(config, null, NoDelay);

        var estimate = embedder.Estimate(["hello world", "hello world", ""]);

        Assert.Equal(2, estimate.Tokens);
        Assert.Equal(price * 2 / 1_000_000, estimate.CostUsd);
    }

    [Fact]
    public void A_key_that_is_not_set_is_the_users_fault_and_names_the_variable()
    {
        var config = new EndpointConfig
        {
            Endpoint = new Uri("http://127.0.0.1:9/v1"),
            Model = "m",
            ApiKeyVariable = "FAULTLINE_TEST_NO_SUCH_KEY",
        };

        var failure = Assert.Throws<FaultlineException>(() => ModelFactory.Embedder(new ModelsConfig { Embedding = config }, null));

        Assert.Equal(FaultKind.Input, failure.Kind);
        Assert.Contains("FAULTLINE_TEST_NO_SUCH_KEY", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_key_comes_from_the_environment()
    {
        Environment.SetEnvironmentVariable("FAULTLINE_TEST_KEY", "k-123");
        using var server = new FakeOpenAi((_, n) => n == 0 ? (401, "{\"error\":{\"message\":\"bad key k-123\"}}") : (200, ""));
        using var embedder = new OpenAiEmbedder(server.Config() with { ApiKeyVariable = "FAULTLINE_TEST_KEY" }, null, NoDelay);

        var failure = await Assert.ThrowsAsync<FaultlineException>(() => embedder.EmbedAsync(["abc"], null, Cancel));

        Assert.Equal("Bearer k-123", server.Requests.Single().Authorization);
        Assert.Contains("refused the key (401) in $FAULTLINE_TEST_KEY", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("k-123", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cancelling_ends_the_wait()
    {
        using var gate = new ManualResetEventSlim();
        using var server = new FakeOpenAi(
            (body, _) =>
            {
                gate.Wait(TimeSpan.FromSeconds(10), CancellationToken.None);
                return FakeOpenAi.Embeddings(body);
            }
        );
        using var embedder = new OpenAiEmbedder(server.Config(), null, NoDelay);
        using var cancel = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => embedder.EmbedAsync(["abc"], null, cancel.Token));
        gate.Set();
    }
}
