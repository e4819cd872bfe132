using Faultline.Traces;
using static Faultline.Storage.Tests.Examples;

namespace Faultline.Storage.Tests;

/// <content>What a query answers, and in which order.</content>
public abstract partial class TraceStoreContract
{
    [Fact]
    public async Task A_query_is_bounded_by_workflow_time_and_ids()
    {
        await using var store = await OpenAsync();
        await store.AppendAsync(
            Rows(
                Trace("d", 10),
                Trace("c", 5),
                Trace("b", 5),
                Trace("a", 0),
                Trace("other", 5, workflow: "sales"),
                Trace("just before", 0) with
                {
                    Timestamp = Noon.AddTicks(-1),
                },
                Trace("just inside", 0) with
                {
                    Timestamp = Noon.AddMinutes(10).AddTicks(-1),
                }
            ),
            Token
        );
        var window = new TraceQuery
        {
            Workflow = "support",
            From = Noon,
            To = Noon.AddMinutes(10),
        };
        Assert.Equal(["a", "b", "c", "just inside"], (await AllAsync(store, window)).Select(t => t.TraceId));
        Assert.Equal(["c"], (await AllAsync(store, window with { TraceIds = ["c", "d", "absent"] })).Select(t => t.TraceId));
        Assert.Empty(await AllAsync(store, window with { TraceIds = [] }));
        Assert.Empty(await AllAsync(store, window with { Workflow = "supp" }));
        Assert.Empty(await AllAsync(store, window with { To = Noon }));
        Assert.Equal(7, (await AllAsync(store, new TraceQuery())).Count);
    }

    [Fact]
    public async Task Traces_are_read_in_order_of_time_and_then_of_id()
    {
        await using var store = await OpenAsync();
        var random = new Random(7);
        var traces = Enumerable.Range(0, 20_000).Select(i => Trace($"{random.Next():x8}-{i}", random.Next(0, 3_000))).ToArray();
        await store.AppendAsync(Rows(traces), Token);
        var expected = traces.OrderBy(t => t.Timestamp).ThenBy(t => t.TraceId, StringComparer.Ordinal).Select(t => t.TraceId);
        Assert.Equal(expected, (await AllAsync(store)).Select(t => t.TraceId));
    }

    [Fact]
    public async Task Twenty_thousand_traces_of_one_moment_are_read_in_order_of_id()
    {
        await using var store = await OpenAsync();
        var traces = Enumerable.Range(0, 20_000).Select(i => Trace($"{i * 7_919 % 20_000:00000}"));
        await store.AppendAsync(Rows([.. traces, Trace("before", -1), Trace("after", 1)]), Token);
        await store.AppendAsync(Evaluations(Evaluation("12345", "tone", 0.5)), Token);
        var read = await AllAsync(store);
        Assert.Equal(["before", .. Enumerable.Range(0, 20_000).Select(i => $"{i:00000}"), "after"], read.Select(t => t.TraceId));
        Assert.Equal(0.5, read[12_346].JudgeScores["tone"]);
        var some = await AllAsync(store, new TraceQuery { TraceIds = ["19999", "00000"] });
        Assert.Equal(["00000", "19999"], some.Select(t => t.TraceId));
    }

    [Fact]
    public async Task Messages_come_only_when_asked_for()
    {
        await using var store = await OpenAsync();
        await store.AppendAsync(Rows(Full("a")), Token);
        Assert.Empty(Assert.Single(await AllAsync(store, new TraceQuery())).Messages);
        Assert.Equal(3, Assert.Single(await AllAsync(store, new TraceQuery { IncludeMessages = true })).Messages.Count);
    }

    [Fact]
    public async Task Times_are_utc_to_the_tick_in_any_year()
    {
        await using var store = await OpenAsync();
        DateTime[] times =
        [
            DateTime.SpecifyKind(DateTime.MinValue, DateTimeKind.Utc),
            new DateTime(1969, 12, 31, 23, 59, 59, DateTimeKind.Utc).AddTicks(9_999_999),
            new DateTime(2026, 7, 15, 10, 5, 0, DateTimeKind.Unspecified).AddTicks(1),
            new DateTime(3000, 1, 1, 0, 0, 0, DateTimeKind.Utc),
            DateTime.SpecifyKind(DateTime.MaxValue, DateTimeKind.Utc),
        ];
        await store.AppendAsync(Rows([.. times.Select((time, i) => Trace($"t{i}") with { Timestamp = time })]), Token);
        var read = await AllAsync(store);
        Assert.Equal(times.Select(t => t.Ticks), read.Select(t => t.Timestamp.Ticks));
        Assert.All(read, t => Assert.Equal(DateTimeKind.Utc, t.Timestamp.Kind));
        var summary = Assert.Single(await store.ListWorkflowsAsync(Token));
        Assert.Equal((times[0].Ticks, times[^1].Ticks), (summary.First.Ticks, summary.Last.Ticks));
        Assert.Equal(DateTimeKind.Utc, summary.First.Kind);
    }

    [Fact]
    public async Task Local_times_are_converted()
    {
        await using var store = await OpenAsync();
        await store.AppendAsync(Rows(Trace("a") with { Timestamp = Noon.ToLocalTime() }), Token);
        Assert.Equal(Noon, (await store.FindAsync("a", Token))!.Timestamp);
    }

    [Fact]
    public async Task Workflows_are_listed_by_name()
    {
        await using var store = await OpenAsync();
        Assert.Empty(await store.ListWorkflowsAsync(Token));
        await store.AppendAsync(Rows(Trace("1", 5), Trace("2", workflow: "b'; DROP TABLE traces"), Trace("3", 1, "B"), Trace("4")), Token);
        Assert.Equal(
            [
                new WorkflowSummary("B", 1, Noon.AddMinutes(1), Noon.AddMinutes(1)),
                new WorkflowSummary("b'; DROP TABLE traces", 1, Noon, Noon),
                new WorkflowSummary("support", 2, Noon, Noon.AddMinutes(5)),
            ],
            await store.ListWorkflowsAsync(Token)
        );
        Assert.Single(await AllAsync(store, new TraceQuery { Workflow = "b'; DROP TABLE traces" }));
    }
}
