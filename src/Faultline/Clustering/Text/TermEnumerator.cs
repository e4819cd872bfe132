namespace Faultline.Clustering.Text;

internal delegate void TermSink(ReadOnlySpan<char> term);

/// <summary>Walks the terms of a text without allocating a string for each.</summary>
internal static class TermEnumerator
{
    public static void Visit(string text, TfidfOptions options, TermSink sink)
    {
        switch (options.Kind)
        {
            case TermKind.Words:
                VisitWords(WithoutStopWords(TextTokenizer.Tokenize(text), options.StopWords), options, sink);
                break;
            case TermKind.Characters:
                VisitCharacters(TextTokenizer.Tokenize(text), options, sink);
                break;
            default:
                foreach (var range in text.AsSpan().SplitAny(' ', '\t', '\n', '\r'))
                {
                    if (!text.AsSpan(range).IsEmpty)
                    {
                        sink(text.AsSpan(range));
                    }
                }

                break;
        }
    }

    private static TokenizedText WithoutStopWords(TokenizedText text, IReadOnlySet<string>? stopWords)
    {
        if (stopWords is null or { Count: 0 })
        {
            return text;
        }

        var kept = Enumerable.Range(0, text.Count).Select(i => text.Word(i).ToString()).Where(word => !stopWords.Contains(word));
        return TextTokenizer.Tokenize(string.Join(' ', kept));
    }

    private static void VisitWords(TokenizedText text, TfidfOptions options, TermSink sink)
    {
        for (var length = options.MinLength; length <= options.MaxLength; length++)
        {
            for (var first = 0; first + length <= text.Count; first++)
            {
                sink(text.Words(first, length));
            }
        }
    }

    private static void VisitCharacters(TokenizedText text, TfidfOptions options, TermSink sink)
    {
        for (var i = 0; i < text.Count; i++)
        {
            var start = text.Starts[i] - 1;
            var end = text.Starts[i] + text.Word(i).Length + 1;
            for (var length = options.MinLength; length <= options.MaxLength; length++)
            {
                if (length >= end - start)
                {
                    // A short word is one term of its own, counted once.
                    sink(text.Padded.AsSpan(start, end - start));
                    break;
                }

                for (var at = start; at + length <= end; at++)
                {
                    sink(text.Padded.AsSpan(at, length));
                }
            }
        }
    }
}
