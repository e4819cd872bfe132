namespace Faultline.Storage.DuckDb.Json;

/// <summary>Keeps one copy of each short word of a result: workflows, models, attribute names and values repeat in every row.</summary>
internal sealed class Vocabulary
{
    private const int LongestWord = 64;
    private const int MostWords = 65_536;

    private readonly HashSet<string> _words = new(StringComparer.Ordinal);

    public string Word(string text)
    {
        if (text.Length > LongestWord)
        {
            return text;
        }

        if (_words.TryGetValue(text, out var known))
        {
            return known;
        }

        if (_words.Count < MostWords)
        {
            _words.Add(text);
        }

        return text;
    }

    public string? WordOrNull(string? text) => text is null ? null : Word(text);
}
