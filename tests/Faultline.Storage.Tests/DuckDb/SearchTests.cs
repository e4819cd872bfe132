using Faultline.Configuration;
using Faultline.Storage.DuckDb;
using Faultline.Traces;
using Faultline.Traces.Searching;

namespace Faultline.Storage.Tests.DuckDb;

/// <summary>What a search finds by signal and outcome is what the detector sees in the traces themselves.</summary>
public sealed class SearchTests
{
    private static readonly SignalsConfig s_config = new()
    {
        JudgeThreshold = .7,
        LatencyMs = 1_000,
        Rubrics = new Dictionary<string, double> { ["tone"] = .2 },
    };

    [Fact]
    public async Task Signals_and_outcomes_are_found_as_the_detector_sees_them()
    {
        using var scratch = new Scratch();
        await using var store = await DuckDbTraceStore.OpenAsync(scratch.At("traces.duckdb"));
        var random = new Random(7);
        Trace[] traces = [.. Enumerable.Range(0, 120).Select(i => Any(random, $"t-{i:000}"))];
        // Half of them are told more later, which lies over what they say themselves.
        var late = traces.Take(60).Select(Later).ToArray();
        await store.AppendAsync(new TraceBatch { Traces = traces, Evaluations = late });
        var read = new List<Trace>();
        await foreach (var trace in store.ReadAsync(new TraceQuery { Workflow = "support" }))
        {
            read.Add(trace);
        }

        foreach (var kind in SignalCondition.Kinds.Append(null))
        {
            foreach (var passed in new bool?[] { null, true, false })
            {
                var search = new TraceSearch
                {
                    Workflow = "support",
                    Signal = kind,
                    Passed = passed,
                    Signals = s_config,
                    Take = 1_000,
                };
                var found = await store.SearchAsync(search);
                var expected = read.Where(t => SignalCondition.Holds(t, search)).Select(t => t.TraceId).Order(StringComparer.Ordinal);
                Assert.Equal(expected, found.Traces.Select(t => t.TraceId).Order(StringComparer.Ordinal));
                Assert.Equal(found.Traces.Count, found.Total);
            }
        }
    }

    [Fact]
    public async Task Neighbors_are_those_of_the_list_also_where_times_are_the_same()
    {
        using var scratch = new Scratch();
        await using var store = await DuckDbTraceStore.OpenAsync(scratch.At("traces.duckdb"));
        var random = new Random(11);
        // Times that differ by ticks, by microseconds, and not at all.
        Trace[] traces =
        [
            .. Enumerable
                .Range(0, 40)
                .Select(i => Any(random, $"t-{random.Next(1_000_000):000000}-{i}"))
                .Select(t => t with { Timestamp = t.Timestamp.AddTicks(7 * random.Next(6)) }),
        ];
        await store.AppendAsync(new TraceBatch { Traces = traces, Evaluations = [.. traces.Take(20).Select(Later)] });
        foreach (var passed in new bool?[] { null, false })
        {
            var search = new TraceSearch
            {
                Workflow = "support",
                Passed = passed,
                Signals = s_config,
            };
            var listed = (await store.SearchAsync(search)).Traces;
            Assert.True(listed.Count > 5);
            for (var i = 0; i < listed.Count; i++)
            {
                // The page that is asked for has nothing to do with it.
                var found = await store.FindNeighborsAsync(search with { Skip = 3, Take = 1 }, listed[i]);
                Assert.Equal(i > 0 ? listed[i - 1].TraceId : null, found.Before);
                Assert.Equal(i + 1 < listed.Count ? listed[i + 1].TraceId : null, found.After);
            }
        }
    }

    [Fact]
    public async Task Every_order_is_that_of_the_traces_as_they_are_read_also_for_what_is_not_known()
    {
        using var scratch = new Scratch();
        await using var store = await DuckDbTraceStore.OpenAsync(scratch.At("traces.duckdb"));
        var random = new Random(5);
        Trace[] traces =
        [
            .. Enumerable
                .Range(0, 60)
                .Select(i => Any(random, $"t-{random.Next(1_000_000):000000}-{i}"))
                .Select(t =>
                    t with
                    {
                        Timestamp = t.Timestamp.AddTicks(7 * random.Next(6)),
                        InputTokens = random.Next(3) == 0 ? null : random.Next(4),
                        OutputTokens = random.Next(3) == 0 ? null : random.Next(4),
                        CostUsd = random.Next(3) == 0 ? null : random.Next(4) / 100.0,
                        LatencyMs = random.Next(3) == 0 ? null : random.Next(4) * 10.5,
                    }
                ),
        ];
        // Late evaluations change scores, which the columns do not say.
        await store.AppendAsync(new TraceBatch { Traces = traces, Evaluations = [.. traces.Take(30).Select(Later)] });
        var read = new List<Trace>();
        await foreach (var trace in store.ReadAsync(new TraceQuery()))
        {
            read.Add(trace);
        }

        foreach (var order in SearchOrder.Keys.SelectMany(by => new[] { new SearchOrder(by, false), new SearchOrder(by, true) }))
        {
            foreach (var passed in new bool?[] { null, false })
            {
                var search = new TraceSearch
                {
                    Workflow = "support",
                    Passed = passed,
                    Signals = s_config,
                    Order = order,
                    Take = 1_000,
                };
                string[] expected = [.. order.Sort(read.Where(t => SignalCondition.Holds(t, search))).Select(t => t.TraceId)];
                Assert.Equal(expected, (await store.SearchAsync(search)).Traces.Select(t => t.TraceId));
                // Pages are pieces of the same.
                Assert.Equal(expected[3..8], (await store.SearchAsync(search with { Skip = 3, Take = 5 })).Traces.Select(t => t.TraceId));
                for (var i = 0; i < expected.Length; i += 4)
                {
                    var found = await store.FindNeighborsAsync(search, read.Single(t => t.TraceId == expected[i]));
                    Assert.Equal(i > 0 ? expected[i - 1] : null, found.Before);
                    Assert.Equal(i + 1 < expected.Length ? expected[i + 1] : null, found.After);
                }

                // One that does not fit has its place all the same.
                if (read.Find(t => !SignalCondition.Holds(t, search)) is { } beside)
                {
                    string[] with =
                    [
                        .. order.Sort(read.Where(t => t == beside || SignalCondition.Holds(t, search))).Select(t => t.TraceId),
                    ];
                    var at = Array.IndexOf(with, beside.TraceId);
                    var found = await store.FindNeighborsAsync(search, beside);
                    Assert.Equal(at > 0 ? with[at - 1] : null, found.Before);
                    Assert.Equal(at + 1 < with.Length ? with[at + 1] : null, found.After);
                }
            }
        }
    }

    private static Trace Any(Random random, string id)
    {
        T One<T>(params T[] choices) => choices[random.Next(choices.Length)];
        bool? Flag() => One<bool?>(null, true, false);
        var scores = new[] { "tone", "truth", "it's" }.Take(random.Next(4));
        return Examples.Trace(id) with
        {
            JudgeScores = scores.ToDictionary(r => r, _ => One(.1, .3, .7, .9), StringComparer.Ordinal),
            JudgeVerdict = One(null, " Pass ", "fail", "unsure"),
            FeedbackUp = Flag(),
            Escalated = Flag(),
            Abandoned = Flag(),
            SchemaValid = Flag(),
            Passed = Flag(),
            ToolCalls = [.. Enumerable.Range(0, random.Next(4)).Select(_ => new ToolCall("look_up", One("ok", "OK", "timeout")))],
            Error = One(null, "", "boom"),
            LatencyMs = One<double?>(null, 900, 1_100),
        };
    }

    private static Evaluation Later(Trace trace, int index) =>
        new(
            trace.TraceId,
            null,
            index % 2 == 0 ? EvaluationNames.Feedback : "tone",
            index % 3 == 0 ? 0 : 1,
            null,
            null,
            Examples.Noon.AddHours(1),
            "test"
        );
}
