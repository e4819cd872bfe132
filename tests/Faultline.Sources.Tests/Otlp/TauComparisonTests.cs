using System.Text.Json;
using Faultline.Sources.Files;
using Faultline.TestData;
using Faultline.Traces;

namespace Faultline.Sources.Tests.Otlp;

/// <summary>The same 1,085 real trajectories, once as rows and once as OTLP requests in two conventions.</summary>
public sealed class TauComparisonTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Every_trajectory_comes_through_both_ways_alike()
    {
        var rows = SharedData.Require("data/tau_traces.jsonl.gz");
        var requests = SharedData.Require("data/tau_otlp.jsonl.gz");
        var (byRow, rowReport) = await Sources.IngestAsync(Files(rows));
        var (bySpan, spanReport) = await Sources.IngestAsync(Files(requests));
        var evaluations = bySpan.EvaluationsByTrace();

        Assert.Equal((1085, 0), (rowReport.Added, rowReport.Rejected));
        Assert.Equal((1085, 25_097, 0), (spanReport.Added, spanReport.SpansAdded, spanReport.Rejected));
        Assert.Equal(byRow.Traces.Keys.Order(), bySpan.Traces.Keys.Order());

        var unanswered = 0;
        var different = new Dictionary<string, List<string>>();
        foreach (var row in byRow.Traces.Values.OrderBy(trace => trace.TraceId, StringComparer.Ordinal))
        {
            var span = EvaluationOverlay.Apply(bySpan.Traces[row.TraceId], [.. evaluations[row.TraceId]]);
            Compare("query", row.Query.Trim(), span.Query.Trim());
            // A hundred runs without a user end on a stop word: the rows say that nothing was answered, the spans hold the model's last words.
            Compare(
                "response",
                row.Response.Trim(),
                row.Response.Length == 0 && span.Messages is [.., { Role: "assistant" } last] && last.Content == span.Response
                    ? ""
                    : span.Response.Trim()
            );
            unanswered += row.Response.Length == 0 && span.Response.Length > 0 ? 1 : 0;
            Compare("outcome", row.Passed, span.Passed);
            Compare("workflow", row.Workflow, span.Workflow);
            Compare("intent", row.Intent, span.Intent);
            Compare("session", row.SessionId, span.SessionId);
            Compare("user", row.UserId, span.UserId);
            Compare("model", row.Model, span.Model);
            Compare("error", row.Error, span.Error);
            Compare("escalated", row.Escalated, span.Escalated);
            Compare("input tokens", row.InputTokens, span.InputTokens);
            Compare(
                "tool names",
                string.Join(',', row.ToolCalls.Select(c => c.Name)),
                string.Join(',', span.ToolCalls.Select(c => c.Name))
            );
            Compare(
                "tool errors",
                string.Join(',', row.ToolCalls.Select(c => c.Failed)),
                string.Join(',', span.ToolCalls.Select(c => c.Failed))
            );
            // Tools that the simulated user called have no call in any model's output, so their spans carry no arguments.
            Compare(
                "tool arguments",
                string.Join('\u0001', row.ToolCalls.Zip(span.ToolCalls, (r, s) => s.Arguments == "{}" ? "{}" : Canonical(r))),
                string.Join('\u0001', span.ToolCalls.Select(Canonical))
            );
            Compare(
                "tool results",
                string.Join('\u0001', row.ToolCalls.Select(c => c.Result)),
                string.Join('\u0001', span.ToolCalls.Select(c => c.Result))
            );

            void Compare<T>(string what, T ofRow, T ofSpan)
            {
                if (!EqualityComparer<T>.Default.Equals(ofRow, ofSpan))
                {
                    if (!different.TryGetValue(what, out var list))
                    {
                        different[what] = list = [];
                    }

                    list.Add($"{row.TraceId}: '{Short(ofRow?.ToString())}' | '{Short(ofSpan?.ToString())}'");
                }
            }
        }

        foreach (var (what, list) in different)
        {
            output.WriteLine($"{what}: {list.Count} differ; {string.Join("; ", list.Take(3))}");
        }

        Assert.Empty(different);
        Assert.Equal(100, unanswered);
    }

    private static FileTraceSource Files(string path) => new(path, () => File.OpenRead(path), Sources.Options);

    private static string Short(string? text) => text is null ? "null" : text[..Math.Min(80, text.Length)];

    private static string Canonical(ToolCall call) =>
        call.Arguments is { } arguments ? JsonSerializer.Serialize(JsonDocument.Parse(arguments)) : "null";
}
