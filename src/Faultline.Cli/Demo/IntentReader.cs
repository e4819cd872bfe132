using Faultline.Cli.Demo.Traffic;

namespace Faultline.Cli.Demo;

/// <summary>Reads the intent off a query by the words that single it out: naive Bayes over the words of the sample bank's own question templates.</summary>
internal static class IntentReader
{
    private static readonly char[] s_marks = [' ', '[', ']', '|', '<', '>', '.', ',', '?', '!', '"', '\'', ':'];

    private static readonly Lazy<IReadOnlyList<(SupportIntent Intent, Dictionary<string, int> Words, int Total)>> s_models = new(() =>
        [.. SupportIntent.All.Select(Learn)]
    );

    private static readonly Lazy<int> s_vocabulary = new(() =>
        s_models.Value.SelectMany(m => m.Words.Keys).Distinct(StringComparer.Ordinal).Count()
    );

    public static SupportIntent Read(string query)
    {
        var words = Words(query).Where(w => s_models.Value.Any(m => m.Words.ContainsKey(w))).ToArray();
        return s_models
            .Value.OrderByDescending(m =>
                Math.Log(m.Intent.Share)
                + words.Sum(w => Math.Log((m.Words.GetValueOrDefault(w) + .2) / (m.Total + .2 * s_vocabulary.Value)))
            )
            .First()
            .Intent;
    }

    private static (SupportIntent, Dictionary<string, int>, int) Learn(SupportIntent intent)
    {
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var word in PhraseBook.Asks.Section(intent.Name).SelectMany(Words))
        {
            counts[word] = counts.GetValueOrDefault(word) + 1;
        }

        return (intent, counts, counts.Values.Sum());
    }

    private static IEnumerable<string> Words(string text) => text.ToLowerInvariant().Split(s_marks, StringSplitOptions.RemoveEmptyEntries);
}
