using Faultline.Pulling;
using Faultline.Traces;

namespace Faultline.Labeling;

/// <summary>How often passing traffic shows what the tag rules look for, so that a habit of the workflow is not taken for a fault.</summary>
internal sealed record PassingShares
{
    private const double Rare = 0.01;
    private const int EnoughOfIntent = 20;
    private const int LanguageSample = 400;

    public required double SchemaInvalid { get; init; }

    public required double ToolFailed { get; init; }

    public required double Refuses { get; init; }

    public required double RetrievedNothing { get; init; }

    public required double Errors { get; init; }

    public required double WrongLanguage { get; init; }

    public required double LatencyP99 { get; init; }

    public required double InputTokensMedian { get; init; }

    public required IReadOnlyDictionary<string, IntentTools> Tools { get; init; }

    public required IReadOnlyDictionary<string, double> Documents { get; init; }

    public static PassingShares Of(IReadOnlyList<Trace> passing)
    {
        static double Share(IReadOnlyCollection<Trace> traces, Func<Trace, bool> test) =>
            traces.Count == 0 ? 0 : traces.Count(test) / (double)traces.Count;
        var step = Math.Max(1, passing.Count / LanguageSample);
        var some = passing.Where((_, i) => i % step == 0).ToList();
        var latencies = passing.Select(t => t.LatencyMs ?? double.NaN).Where(double.IsFinite).Order().ToArray();
        var tokens = passing.Where(t => t.InputTokens is not null).Select(t => (double)t.InputTokens!.Value).Order().ToArray();
        return new PassingShares
        {
            SchemaInvalid = Share(passing, t => t.SchemaValid == false),
            ToolFailed = Share(passing, t => t.ToolCalls.Any(c => c.Failed)),
            Refuses = Share(some, t => RefusalLanguage.IsRefusal(t.Response)),
            RetrievedNothing = Share(passing, t => t.Retrieved is { Count: 0 }),
            Errors = Share(passing, t => t.Error is not null),
            WrongLanguage = Share(
                some,
                t =>
                    LanguageGuess.Of(t.Query) is { } q
                    && LanguageGuess.Of(t.Response) is { } r
                    && !string.Equals(q, r, StringComparison.Ordinal)
            ),
            LatencyP99 = latencies.Length == 0 ? 0 : latencies[(int)(0.99 * (latencies.Length - 1))],
            InputTokensMedian = tokens.Length == 0 ? 0 : tokens[tokens.Length / 2],
            Tools = passing
                .GroupBy(t => t.Intent ?? "", StringComparer.Ordinal)
                .ToDictionary(g => g.Key, IntentTools.Count, StringComparer.Ordinal),
            Documents = passing
                .SelectMany(t => (t.Retrieved ?? []).Select(d => d.Document).Distinct(StringComparer.Ordinal))
                .GroupBy(d => d, StringComparer.Ordinal)
                .ToDictionary(g => g.Key, g => g.Count() / (double)passing.Count, StringComparer.Ordinal),
        };
    }

    /// <summary>A tool that less than 1 % of passing traffic of the intent calls; false where there is too little of it to tell.</summary>
    public bool IsUnusualTool(string? intent, string tool) =>
        Tools.TryGetValue(intent ?? "", out var of) && of.Traces >= EnoughOfIntent && of.Shares.GetValueOrDefault(tool) < Rare;

    /// <summary>A document that hardly any passing trace used, while documents are otherwise shared between traces.</summary>
    public bool IsUnusualDocument(string document) =>
        Documents.Count > 0 && Documents.Values.Max() >= 0.02 && Documents.GetValueOrDefault(document) < Rare / 5;

    /// <summary>Share of an intent's passing traces that call each tool.</summary>
    internal sealed record IntentTools(int Traces, IReadOnlyDictionary<string, double> Shares)
    {
        public static IntentTools Count(IEnumerable<Trace> traces)
        {
            var list = traces.ToList();
            return new IntentTools(
                list.Count,
                list.SelectMany(t => t.ToolCalls.Select(c => c.Name).Distinct(StringComparer.Ordinal))
                    .GroupBy(n => n, StringComparer.Ordinal)
                    .ToDictionary(g => g.Key, g => g.Count() / (double)list.Count, StringComparer.Ordinal)
            );
        }
    }
}
