using Microsoft.ML.Tokenizers;

namespace Faultline.Models.Remote;

/// <summary>Counts and cuts by tokens of cl100k_base: exact for OpenAI's embedding models, an estimate within some tens of per cent for others.</summary>
internal static class TokenCounter
{
    private static readonly Lazy<TiktokenTokenizer> Tokenizer = new(() => TiktokenTokenizer.CreateForEncoding("cl100k_base"));

    public static int Count(string text) => Tokenizer.Value.CountTokens(text);

    /// <summary>The longest beginning of <paramref name="text"/> of at most <paramref name="tokens"/> tokens.</summary>
    public static string Cut(string text, int tokens)
    {
        // A token is at least one UTF-16 unit here, so a text this short needs no counting.
        if (text.Length <= tokens)
        {
            return text;
        }

        var end = Tokenizer.Value.GetIndexByTokenCount(text, tokens, out _, out _);
        if (end > 0 && end < text.Length && char.IsHighSurrogate(text[end - 1]))
        {
            end--;
        }

        return end >= text.Length ? text : text[..end];
    }
}
