using Faultline.Configuration;
using Faultline.Models.Local;

namespace Faultline.Models.Tests;

public class LsaEmbedderTests
{
    private static readonly string[] Topics =
    [
        "refund for the order was declined because the account is old {0}",
        "the app crashes on start after the update to version {0}",
        "die Überweisung ist nicht angekommen, Betrag {0} Euro",
        "配送が遅れています 注文番号 {0}",
    ];

    private static readonly string[] Texts = [.. Enumerable.Range(0, 80).Select(i => string.Format(null, Topics[i % 4], i / 4))];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Rows_have_length_one_and_like_texts_lie_together()
    {
        var result = await new LsaEmbedder().EmbedAsync(Texts, null, Cancel);

        Assert.Equal("builtin-lsa", result.Model);
        Assert.InRange(result.Dimensions, 4, 79);
        Assert.Equal(80 * result.Dimensions, result.Vectors.Length);
        for (var i = 0; i < 80; i++)
        {
            Assert.Equal(1, Dot(result.Vectors, result.Dimensions, i, i), 4);
            Assert.True(
                Dot(result.Vectors, result.Dimensions, i, (i + 4) % 80) > Dot(result.Vectors, result.Dimensions, i, (i + 1) % 80) + 0.3
            );
        }
    }

    [Fact]
    public async Task The_same_texts_give_the_same_bits()
    {
        var one = await new LsaEmbedder().EmbedAsync(Texts, null, Cancel);
        var two = await new LsaEmbedder().EmbedAsync(Texts, null, Cancel);

        Assert.Equal(one.Vectors, two.Vectors);
    }

    [Fact]
    public async Task Texts_without_a_word_give_zero_rows()
    {
        var some = await new LsaEmbedder().EmbedAsync([.. Texts, "", " !! "], null, Cancel);
        var none = await new LsaEmbedder().EmbedAsync(["", "?"], null, Cancel);

        Assert.All(some.Vectors[^(2 * some.Dimensions)..], v => Assert.Equal(0, v));
        Assert.Equal(2 * none.Dimensions, none.Vectors.Length);
        Assert.All(none.Vectors, v => Assert.Equal(0, v));
    }

    [Fact]
    public async Task No_texts_one_text_and_equal_texts_are_survived()
    {
        Assert.Empty((await new LsaEmbedder().EmbedAsync([], null, Cancel)).Vectors);
        Assert.Equal(1, Math.Abs((await new LsaEmbedder().EmbedAsync(["only one"], null, Cancel)).Vectors[0]), 4);
        var equal = await new LsaEmbedder().EmbedAsync([.. Enumerable.Repeat("all the same", 30)], null, Cancel);
        Assert.All(Enumerable.Range(0, 30), i => Assert.Equal(1, Dot(equal.Vectors, equal.Dimensions, 0, i), 4));
    }

    [Fact]
    public async Task Cancelling_stops_it()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => new LsaEmbedder().EmbedAsync(Texts, null, cancelled.Token));
    }

    [Fact]
    public void Without_an_endpoint_the_factory_stays_at_home()
    {
        var embedder = ModelFactory.Embedder(new ModelsConfig(), null);

        Assert.IsType<LsaEmbedder>(embedder);
        Assert.Equal(0, embedder.Estimate(Texts).CostUsd);
        Assert.Null(ModelFactory.TagJudge(new ModelsConfig()));
    }

    private static double Dot(float[] x, int d, int i, int j) => Enumerable.Range(0, d).Sum(k => (double)x[(i * d) + k] * x[(j * d) + k]);
}
