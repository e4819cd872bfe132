namespace Faultline.Pulling;

/// <summary>Counts and strata of a pull.</summary>
internal static class PullCounts
{
    /// <summary>Traces per signal kind, in the order of <see cref="SignalKinds.All"/>; kinds that nobody shows are absent.</summary>
    public static IReadOnlyDictionary<string, long> PerKind(IEnumerable<IReadOnlyList<Signal>> signals)
    {
        var counts = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var kind in signals.SelectMany(s => s.Select(x => x.Kind).Distinct(StringComparer.Ordinal)))
        {
            counts[kind] = counts.GetValueOrDefault(kind) + 1;
        }

        return SignalKinds.All.Where(counts.ContainsKey).ToDictionary(k => k, k => counts[k], StringComparer.Ordinal);
    }

    /// <summary>A stratum per trace: its rarest signal kind with its intent, or the kind alone where that would make more strata than places.</summary>
    public static IReadOnlyList<string> Strata(
        IReadOnlyList<IReadOnlyList<Signal>> signals,
        IReadOnlyList<string?> intents,
        IReadOnlyDictionary<string, long> counts,
        int limit
    )
    {
        var kinds = signals.Select(s => s.OrderBy(x => counts[x.Kind]).ThenBy(x => x.Kind, StringComparer.Ordinal).First().Kind).ToArray();
        var fine = kinds.Zip(intents, (kind, intent) => $"{kind}\n{intent}").ToArray();
        return fine.Distinct(StringComparer.Ordinal).Count() <= limit ? fine : kinds;
    }
}
