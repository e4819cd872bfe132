using Faultline.Pulling;

namespace Faultline.Analysis;

/// <summary>Signals of harm that has happened, as opposed to doubtful quality: somebody had to step in, gave up, or got nothing usable, or a judge was appalled.</summary>
internal static class SevereSignals
{
    private const string FarBelow = "judge_far_below_threshold";
    private const string Any = "any";

    private static readonly string[] s_kinds =
    [
        SignalKinds.Escalation,
        SignalKinds.Abandonment,
        SignalKinds.Error,
        SignalKinds.SchemaViolation,
    ];

    /// <summary>One entry a severe signal that was seen, then <c>any</c>. A judge's score counts below half its threshold.</summary>
    public static IReadOnlyList<SevereShare> Count(PullResult pull, IReadOnlyCollection<int> noise)
    {
        var inNoise = noise.ToHashSet();
        var seen = pull.Failed.Select((f, i) => (Kinds: Of(f), Noise: inNoise.Contains(i))).Where(f => f.Kinds.Count > 0).ToList();
        return
        [
            .. seen.SelectMany(f => f.Kinds.Append(Any).Select(kind => (kind, f.Noise)))
                .GroupBy(f => f.kind, StringComparer.Ordinal)
                .OrderBy(g => g.Key == Any)
                .ThenBy(g => g.Key, StringComparer.Ordinal)
                .Select(g => new SevereShare(g.Key, g.Count(f => f.Noise), g.Count())),
        ];
    }

    private static SortedSet<string> Of(PulledTrace failure)
    {
        var kinds = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var signal in failure.Signals)
        {
            if (s_kinds.Contains(signal.Kind, StringComparer.Ordinal))
            {
                kinds.Add(signal.Kind);
            }
            else if (signal is { Kind: SignalKinds.JudgeBelowThreshold } && signal.Value < signal.Threshold / 2)
            {
                kinds.Add(FarBelow);
            }
        }

        return kinds;
    }
}
