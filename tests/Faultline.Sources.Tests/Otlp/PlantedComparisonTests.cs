using Faultline.Sources.Files;
using Faultline.TestData;
using Faultline.Traces;

namespace Faultline.Sources.Tests.Otlp;

/// <summary>5,000 synthetic traces as OTLP against the same ones as rows.</summary>
public sealed class PlantedComparisonTests
{
    [Fact]
    public async Task Every_sampled_trace_comes_through_both_ways_alike()
    {
        var rowFile = SharedData.Require("data/planted_shared.jsonl.gz");
        var spanFile = SharedData.Require("data/planted_shared_otlp_sample.jsonl.gz");
        var (bySpan, report) = await Sources.IngestAsync(Files(spanFile));
        var evaluations = bySpan.EvaluationsByTrace();
        var (rows, _, _) = await Sources.ReadAsync(Files(rowFile));
        Assert.Equal((5_000, 0), (report.Added, report.Rejected));

        var different = new List<string>();
        foreach (var row in rows.Where(row => bySpan.Traces.ContainsKey(row.TraceId)))
        {
            var span = EvaluationOverlay.Apply(bySpan.Traces[row.TraceId], [.. evaluations[row.TraceId]]);
            var (ofRow, ofSpan) = (Told(row), Told(span));
            // The spans' times went through a double of seconds, which is good to a microsecond or so.
            if (ofRow != ofSpan || (row.Timestamp - span.Timestamp).Duration() > TimeSpan.FromMilliseconds(0.01))
            {
                different.Add($"{ofRow}\n{ofSpan}");
            }
        }

        Assert.True(different.Count == 0, $"{different.Count} differ:\n{string.Join("\n\n", different.Take(3))}");
    }

    private static string Told(Trace trace) =>
        string.Join(
            '|',
            trace.Workflow,
            trace.Query,
            trace.Response,
            trace.Intent,
            trace.SessionId,
            trace.UserId,
            trace.PromptVersion,
            trace.Model,
            trace.JudgeVerdict,
            // Where no judge said anything, what the user wrote with the thumb stands in; a row keeps it as an attribute.
            trace.JudgeComment
                ?? trace.Attributes.GetValueOrDefault("feedback_comment").ToString(),
            trace.FeedbackUp,
            trace.Escalated,
            trace.Abandoned,
            trace.InputTokens,
            trace.OutputTokens,
            string.Join(',', trace.JudgeScores.OrderBy(s => s.Key, StringComparer.Ordinal)),
            // The spans of this file do not say of which version a document was.
            string.Join(',', (trace.Retrieved ?? []).Select(document => document with { Version = null })),
            string.Join(',', trace.ToolCalls.Select(c => $"{c.Name} {c.Status}")),
            string.Join(',', trace.Messages.Select(m => $"{m.Role}: {m.Content}"))
        );

    private static FileTraceSource Files(string path) => new(path, () => File.OpenRead(path), Sources.Options);
}
