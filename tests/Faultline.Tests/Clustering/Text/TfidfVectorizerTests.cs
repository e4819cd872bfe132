using Faultline.Clustering;
using Faultline.Clustering.Text;

namespace Faultline.Tests.Clustering.Text;

public class TfidfVectorizerTests
{
    private static readonly string[] Texts = ["red red fish", "blue fish", "red bird"];

    // n = 3. idf: fish, red (df 2) ln(4/3) + 1 = 1.287682; bird, blue (df 1) ln(4/2) + 1 = 1.693147.
    // Row 0: red 1 + ln 2 = 1.693147 · 1.287682 = 2.180235, fish 1.287682; length 2.532090 → .861042, .508545.
    [Fact]
    public void Weights_are_those_of_the_formula()
    {
        var vectorizer = TfidfVectorizer.Fit(Texts, new TfidfOptions { MaxLength = 1, MinDocuments = 1 });
        var x = vectorizer.Transform(Texts);

        Assert.Equal(["bird", "blue", "fish", "red"], vectorizer.Vocabulary);
        Assert.Equal([1, 1, 2, 2], vectorizer.DocumentFrequency);
        Assert.Equal([2, 3], Columns(x, 0));
        Assert.Equal(0.508545, x.Values[0], 5);
        Assert.Equal(0.861042, x.Values[1], 5);
    }

    [Fact]
    public void Bigrams_and_minimum_documents()
    {
        var vectorizer = TfidfVectorizer.Fit(["a b c", "b c d", "c b"], new TfidfOptions { MinDocuments = 2 });

        Assert.Equal(["b", "b c", "c"], vectorizer.Vocabulary);
    }

    [Fact]
    public void The_commonest_terms_stay_when_there_are_too_many()
    {
        var vectorizer = TfidfVectorizer.Fit(
            Texts,
            new TfidfOptions
            {
                MaxLength = 1,
                MinDocuments = 1,
                MaxFeatures = 3,
            }
        );

        Assert.Equal(["bird", "fish", "red"], vectorizer.Vocabulary);
    }

    [Fact]
    public void Character_ngrams_stay_inside_words_with_their_borders()
    {
        var vectorizer = TfidfVectorizer.Fit(
            ["ab c"],
            new TfidfOptions
            {
                Kind = TermKind.Characters,
                MinLength = 3,
                MaxLength = 4,
                MinDocuments = 1,
            }
        );

        Assert.Equal([" ab", " ab ", " c ", "ab "], vectorizer.Vocabulary.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Verbatim_terms_keep_their_punctuation() =>
        Assert.Equal(
            ["get_order:timeout", "pay:Error"],
            TfidfVectorizer
                .Fit(
                    ["get_order:timeout\tpay:Error"],
                    new TfidfOptions
                    {
                        Kind = TermKind.Verbatim,
                        MaxLength = 1,
                        MinDocuments = 1,
                    }
                )
                .Vocabulary
        );

    [Fact]
    public void Stop_words_are_gone_before_bigrams_are_formed() =>
        Assert.Equal(
            ["order", "order late", "late"],
            [
                .. TfidfVectorizer
                    .Fit(
                        ["the order is late"],
                        new TfidfOptions
                        {
                            MinDocuments = 1,
                            StopWords = new HashSet<string> { "the", "is" },
                        }
                    )
                    .Vocabulary.OrderBy(t => t is "late"),
            ]
        );

    [Fact]
    public void Presence_is_one_or_nothing()
    {
        var x = TfidfVectorizer.Fit(Texts, TfidfOptions.Presence with { MinDocuments = 1, MaxLength = 1 }).Transform(Texts);

        Assert.All(x.Values, v => Assert.Equal(1f, v));
    }

    [Fact]
    public void An_unknown_text_gives_an_empty_row()
    {
        var x = TfidfVectorizer.Fit(Texts, new TfidfOptions()).Transform(["nothing known", ""]);

        Assert.Empty(x.Values);
        Assert.Equal(2, x.Rows);
    }

    [Fact]
    public void Order_of_texts_changes_neither_vocabulary_nor_rows()
    {
        var options = new TfidfOptions
        {
            Kind = TermKind.Characters,
            MinLength = 2,
            MaxLength = 4,
            MinDocuments = 1,
        };
        var forward = TfidfVectorizer.Fit(Texts, options).Transform(Texts);
        var backward = TfidfVectorizer.Fit([.. Texts.Reverse()], options).Transform([.. Texts.Reverse()]);

        Assert.Equal(Columns(forward, 0), Columns(backward, 2));
        Assert.Equal(Values(forward, 0), Values(backward, 2));
    }

    private static int[] Columns(SparseMatrix x, int row) => x.Columns[x.RowStarts[row]..x.RowStarts[row + 1]];

    private static float[] Values(SparseMatrix x, int row) => x.Values[x.RowStarts[row]..x.RowStarts[row + 1]];
}
