using Faultline.Pulling;
using Faultline.Traces;

namespace Faultline.Tests.Clustering;

/// <summary>Small made-up traffic of a parcel service with three planted failure modes, each in several wordings.</summary>
internal static class PlantedTraffic
{
    private static readonly string[] Subjects = ["parcel", "invoice", "pickup", "return label", "customs form", "locker"];

    private static readonly string[][] Wordings =
    [
        ["I cannot open a claim for this depot", "Claims of this depot are closed", "This depot takes no claims at present"],
        ["Your tracking number was guessed as 4711", "It was surely signed for by a neighbour", "The driver certainly left it at the gate"],
        ["Please repeat everything from the start", "What was your question again", "I lost the thread, tell me once more"],
    ];

    /// <summary>A pull of <paramref name="perMode"/> failures a mode, a few stray ones and <paramref name="passing"/> passing traces; the mode of each failure (−1 for strays).</summary>
    public static (PullResult Pull, int[] Modes) Make(
        int perMode = 60,
        int strays = 12,
        int passing = 900,
        int seed = 7,
        bool metadata = true,
        bool scores = true
    )
    {
        var random = new Random(seed);
        var failed = new List<(PulledTrace Trace, int Mode)>();
        for (var mode = 0; mode < 3; mode++)
        {
            for (var i = 0; i < perMode; i++)
            {
                failed.Add((new PulledTrace(Row(random, mode, metadata, scores, $"f{mode}-{i:000}"), [], 1, false), mode));
            }
        }

        for (var i = 0; i < strays; i++)
        {
            failed.Add((new PulledTrace(Row(random, -1, metadata, scores, $"s-{i:000}"), [], 1, false), -1));
        }

        failed.Sort((a, b) => (a.Trace.Trace.Timestamp, a.Trace.Trace.TraceId).CompareTo((b.Trace.Trace.Timestamp, b.Trace.Trace.TraceId)));
        var others = Enumerable
            .Range(0, passing)
            .Select(i => Row(random, -2, metadata, scores, $"p-{i:0000}"))
            .OrderBy(t => t.Timestamp)
            .ToList();
        return (Pull([.. failed.Select(f => f.Trace)], others), [.. failed.Select(f => f.Mode)]);
    }

    public static PullResult Pull(IReadOnlyList<PulledTrace> failed, IReadOnlyList<Trace> passing) =>
        new()
        {
            Workflow = "parcels",
            From = Start,
            To = Start.AddDays(7),
            TotalTraces = failed.Count + passing.Count,
            TotalFailed = failed.Count,
            Signals = new Dictionary<string, long>(),
            SignalPrecision = new Dictionary<string, Faultline.Statistics.Interval>(),
            Failed = failed,
            Passing = passing,
            Warnings = [],
        };

    private static DateTime Start { get; } = new(2026, 3, 2, 0, 0, 0, DateTimeKind.Utc);

    private static Trace Row(Random random, int mode, bool metadata, bool scores, string id)
    {
        var subject = Subjects[random.Next(Subjects.Length)];
        var turns = mode == 2 ? random.Next(12, 20) : random.Next(1, 14);
        var score = new SortedDictionary<string, double>(StringComparer.Ordinal);
        foreach (var rubric in new[] { "helpful", "truthful", "policy" })
        {
            var low = (mode, rubric) is (0, "policy") or (1, "truthful") or (2, "helpful") || (mode == -1 && random.Next(3) == 0);
            score[rubric] = Math.Clamp((low ? 0.3 : 0.9) + 0.06 * (random.NextDouble() - 0.5), 0, 1);
        }

        var attributes = new SortedDictionary<string, AttributeValue>(StringComparer.Ordinal)
        {
            ["depot"] = AttributeValue.OfText(mode == 0 ? "north" : $"d{random.Next(8)}"),
            ["tier"] = AttributeValue.OfText(
                mode == 1 ? "basic"
                : random.Next(4) == 0 ? "basic"
                : "plus"
            ),
            ["turns"] = AttributeValue.OfNumber(turns),
        };
        var answer = mode >= 0 ? Wordings[mode][random.Next(3)] : $"Your {subject} is on its way and arrives on day {random.Next(1, 6)}";
        return new Trace
        {
            TraceId = id,
            Workflow = "parcels",
            Timestamp = Start.AddMinutes(random.Next(7 * 24 * 60)),
            Query = $"Where is my {subject}?",
            Response = $"{answer}. Regards, {Names[random.Next(Names.Length)]}",
            JudgeScores = scores ? score : new Dictionary<string, double>(),
            LatencyMs = 900 + 300 * random.NextDouble(),
            InputTokens = 300 + 90 * turns,
            Attributes = metadata ? attributes : new SortedDictionary<string, AttributeValue>(StringComparer.Ordinal),
        };
    }

    private static readonly string[] Names = ["Ada", "Ben", "Cleo", "Dov", "Eva", "Finn", "Gus", "Hana"];
}
