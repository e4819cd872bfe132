using CsCheck;
using Faultline.Clustering.Text;

namespace Faultline.Tests.Clustering.Text;

public class TextTokenizerTests
{
    [Theory]
    [InlineData("Hello, World!", "hello|world")]
    [InlineData("I can’t find order_42.", "i|can't|find|order_42")]
    [InlineData("'quoted' __x__", "quoted|x")]
    [InlineData("Rückerstattung — café", "rückerstattung|café")]
    [InlineData("Возврат денег", "возврат|денег")]
    [InlineData("返金できますか", "返|金|で|き|ま|す|か")]
    [InlineData("注文A12です", "注|文|a12|で|す")]
    [InlineData("نحن آسفون", "نحن|آسفون")]
    [InlineData("हिन्दी में", "हिन्दी|में")]
    [InlineData("", "")]
    [InlineData("🙂 \u0000\u202E !!", "")]
    public void Words_of_any_script(string text, string expected) => Assert.Equal(expected, string.Join('|', Words(text)));

    [Fact]
    public void Lone_surrogates_and_anything_else_are_survived() =>
        Gen
            .Char.Array[0, 200]
            .Select(c => new string(c))
            .Sample(text => Words(text).All(w => w.Length is > 0 and <= TextTokenizer.MaxWordLength + 1));

    [Fact]
    public void A_text_is_tokenised_the_same_once_it_is_tokenised() =>
        Gen.String.Sample(text => Words(string.Join(' ', Words(text))).SequenceEqual(Words(text)));

    private static string[] Words(string text)
    {
        var tokens = TextTokenizer.Tokenize(text);
        return [.. Enumerable.Range(0, tokens.Count).Select(i => tokens.Word(i).ToString())];
    }
}
