using System.Text.Json;
using System.Text.Json.Nodes;
using Faultline.Cli.Demo.Traffic;
using Faultline.Labeling;

namespace Faultline.Cli.Demo;

/// <summary>Stands in for a person who fills in a label sheet: right most of the time by the answer key, otherwise wrong in ways people are.</summary>
/// <param name="Name">As in the sheet.</param>
/// <param name="Accuracy">Share of items labelled with the true tag, in [0, 1].</param>
internal sealed record SimulatedReviewer(string Name, double Accuracy)
{
    // Pairs that people mix up, either way.
    private static readonly (string, string)[] s_confusable =
    [
        ("retrieval_miss", "hallucination"),
        ("tool_error", "latency_breach"),
        ("tone_mismatch", "persona_break"),
        ("prompt_drift", "hallucination"),
        ("context_overflow", "prompt_drift"),
        ("refusal_mismatch", "prompt_drift"),
        ("schema_violation", "prompt_drift"),
    ];

    // Where the words are at fault, no rule can tell a right answer: somebody has to write it.
    private static readonly HashSet<string> s_corrected = new(
        ["retrieval_miss", "hallucination", "tone_mismatch", "prompt_drift", "context_overflow", "persona_break"],
        StringComparer.Ordinal
    );

    public static IReadOnlyList<SimulatedReviewer> Pair { get; } = [new("ada", .94) { Corrects = true }, new("ben", .91)];

    /// <summary>Writes the right answer beside a failure of words.</summary>
    public bool Corrects { get; init; }

    /// <summary>Fills in an exported JSONL sheet. The two err independently of one another.</summary>
    /// <returns>How many lines were labelled.</returns>
    public int Fill(string sheet, AnswerKey key, int seed)
    {
        var lines = File.ReadAllLines(sheet);
        for (var i = 0; i < lines.Length; i++)
        {
            var item = JsonNode.Parse(lines[i])!.AsObject();
            var traceId = item["trace_id"]!.GetValue<string>();
            var random = new TrafficRandom(seed, 0, $"{Name}/{traceId}");
            var tag = Judge(key.Truths[traceId], random);
            item["tag"] = tag;
            if (Corrects && s_corrected.Contains(tag))
            {
                item["correction"] = key.RightAnswers[traceId];
            }

            lines[i] = item.ToJsonString(FaultlineJson.Line);
        }

        File.WriteAllLines(sheet, lines);
        return lines.Length;
    }

    private string Judge(GeneratedTruth truth, TrafficRandom random)
    {
        var tag = truth.Tag ?? LabelTags.NotAFailure;
        if (random.Chance(Accuracy))
        {
            return tag;
        }

        var mixedUp = s_confusable
            .Where(p => p.Item1 == tag || p.Item2 == tag)
            .Select(p => p.Item1 == tag ? p.Item2 : p.Item1)
            .Append(tag == LabelTags.Other ? LabelTags.NotAFailure : LabelTags.Other)
            .ToArray();
        return random.Pick(mixedUp);
    }
}
