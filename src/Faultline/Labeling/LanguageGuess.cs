using Faultline.Clustering.Text;

namespace Faultline.Labeling;

/// <summary>Which of a few common languages a text is in, by its function words and script; null when it is too short or mixed to say.</summary>
/// <remarks>Only used to notice that an answer is in another language than its question, never to cluster.</remarks>
public static class LanguageGuess
{
    private static readonly Dictionary<string, string[]> FunctionWords = new(StringComparer.Ordinal)
    {
        ["de"] =
        [
            "der",
            "die",
            "das",
            "und",
            "ist",
            "nicht",
            "ich",
            "sie",
            "wir",
            "ein",
            "eine",
            "mit",
            "für",
            "auf",
            "ihre",
            "meine",
            "haben",
            "wurde",
            "wie",
            "kann",
        ],
        ["en"] =
        [
            "the",
            "and",
            "is",
            "of",
            "to",
            "you",
            "your",
            "for",
            "this",
            "that",
            "have",
            "with",
            "not",
            "are",
            "it",
            "my",
            "what",
            "was",
            "been",
            "can",
            "why",
            "how",
        ],
        ["es"] =
        [
            "el",
            "los",
            "las",
            "que",
            "una",
            "por",
            "para",
            "con",
            "su",
            "mi",
            "está",
            "es",
            "del",
            "cómo",
            "qué",
            "se",
            "le",
            "ha",
            "lo",
            "puedo",
        ],
        ["fr"] =
        [
            "le",
            "les",
            "des",
            "est",
            "une",
            "vous",
            "votre",
            "pour",
            "pas",
            "je",
            "ma",
            "mon",
            "dans",
            "du",
            "et",
            "avec",
            "comment",
            "pourquoi",
            "ai",
            "nous",
        ],
        ["it"] =
        [
            "il",
            "di",
            "che",
            "è",
            "un",
            "per",
            "non",
            "sono",
            "della",
            "mio",
            "mia",
            "gli",
            "questo",
            "come",
            "perché",
            "ho",
            "suo",
            "abbiamo",
        ],
        ["nl"] =
        [
            "de",
            "het",
            "een",
            "van",
            "is",
            "niet",
            "ik",
            "mijn",
            "uw",
            "voor",
            "met",
            "op",
            "zijn",
            "hoe",
            "kan",
            "wij",
            "waarom",
            "dit",
        ],
        ["pt"] =
        [
            "o",
            "os",
            "que",
            "uma",
            "não",
            "para",
            "com",
            "meu",
            "minha",
            "seu",
            "do",
            "da",
            "você",
            "como",
            "por",
            "está",
            "foi",
            "são",
        ],
    };

    /// <summary>A two-letter code, or the name of a script (<c>han</c>, <c>cyrillic</c>, …), or null.</summary>
    public static string? Of(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return null;
        }

        if (Script(text) is { } script)
        {
            return script;
        }

        var terms = Tokenizer.Terms(text);
        var hits = FunctionWords
            .Select(language => (language.Key, Count: terms.Count(language.Value.Contains)))
            .OrderByDescending(x => x.Count)
            .ThenBy(x => x.Key, StringComparer.Ordinal)
            .ToList();
        return hits[0].Count >= 2 && hits[0].Count > hits[1].Count ? hits[0].Key : null;
    }

    private static string? Script(string text)
    {
        var counts = new SortedDictionary<string, int>(StringComparer.Ordinal);
        var letters = 0;
        foreach (var c in text.AsSpan(0, Math.Min(text.Length, 2_000)))
        {
            if (!char.IsLetter(c))
            {
                continue;
            }

            letters++;
            var name = c switch
            {
                >= '\u0370' and <= '\u03FF' => "greek",
                >= '\u0400' and <= '\u04FF' => "cyrillic",
                >= '\u0590' and <= '\u05FF' => "hebrew",
                >= '\u0600' and <= '\u06FF' => "arabic",
                >= '\u0900' and <= '\u097F' => "devanagari",
                >= '\u0E00' and <= '\u0E7F' => "thai",
                >= '\u3040' and <= '\u30FF' => "kana",
                >= '\u4E00' and <= '\u9FFF' => "han",
                >= '\uAC00' and <= '\uD7AF' => "hangul",
                _ => null,
            };
            if (name is not null)
            {
                counts[name] = counts.GetValueOrDefault(name) + 1;
            }
        }

        // Japanese mixes both: kana decides.
        if (counts.GetValueOrDefault("kana") * 5 > letters)
        {
            return "kana";
        }

        var most = counts.OrderByDescending(x => x.Value).FirstOrDefault();
        return most.Value * 2 > letters ? most.Key : null;
    }
}
