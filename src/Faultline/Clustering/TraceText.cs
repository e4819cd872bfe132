using Faultline.Pulling;
using Faultline.Traces;

namespace Faultline.Clustering;

/// <summary>The text of a trace that is embedded: query, response and summary, a line each.</summary>
public static class TraceText
{
    /// <summary>Longer parts are cut here: embedding models take some 8,000 tokens, and a cause shows in the first thousand words or not at all.</summary>
    public const int MaxPartCharacters = 8_000;

    public static string Of(PulledTrace pulled) => Of(pulled.Trace, pulled.Signals);

    public static string Of(Trace trace, IReadOnlyList<Signal>? signals = null) =>
        string.Join('\n', Cut(trace.Query), Cut(trace.Response), TraceSummarizer.Summarize(trace, signals));

    private static string Cut(string text)
    {
        if (text.Length <= MaxPartCharacters)
        {
            return text;
        }

        var end = char.IsHighSurrogate(text[MaxPartCharacters - 1]) ? MaxPartCharacters - 1 : MaxPartCharacters;
        return text[..end];
    }
}
