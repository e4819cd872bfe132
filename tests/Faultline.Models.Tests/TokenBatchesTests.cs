using CsCheck;
using Faultline.Models.Remote;

namespace Faultline.Models.Tests;

public class TokenBatchesTests
{
    [Fact]
    public void Batches_cover_everything_once_within_the_limits() =>
        Gen.Select(Gen.Int[0, 50].Array[0, 60], Gen.Int[1, 10], Gen.Int[1, 80])
            .Sample(
                (tokens, maxTexts, maxTokens) =>
                {
                    var batches = TokenBatches.Of(tokens, maxTexts, maxTokens).Select(r => r.GetOffsetAndLength(tokens.Length)).ToArray();
                    Assert.Equal(Enumerable.Range(0, tokens.Length), batches.SelectMany(b => Enumerable.Range(b.Offset, b.Length)));
                    Assert.All(batches, b => Assert.InRange(b.Length, 1, maxTexts));
                    Assert.All(batches, b => Assert.True(b.Length == 1 || tokens.Skip(b.Offset).Take(b.Length).Sum() <= maxTokens));
                }
            );

    [Fact]
    public void A_long_text_is_cut_at_a_token_and_never_inside_a_character()
    {
        var text = string.Concat(Enumerable.Repeat("🙂 word ", 500));

        foreach (var tokens in Enumerable.Range(1, 40))
        {
            var cut = TokenCounter.Cut(text, tokens);
            Assert.True(TokenCounter.Count(cut) <= tokens);
            Assert.StartsWith(cut, text, StringComparison.Ordinal);
            Assert.False(cut.Length > 0 && char.IsHighSurrogate(cut[^1]));
        }
    }
}
