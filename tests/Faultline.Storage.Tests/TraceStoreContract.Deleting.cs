using Faultline.Traces;
using static Faultline.Storage.Tests.Examples;

namespace Faultline.Storage.Tests;

/// <content>Old traces leave with everything that is about them.</content>
public abstract partial class TraceStoreContract
{
    private static TraceBatch Old() =>
        new()
        {
            Traces = [Trace("old", -60), Trace("kept", -60), Trace("other workflow", -60, "billing"), Trace("new", 60)],
            Assembled = [Trace("told", -60), Trace("whole", -60)],
            Spans = [Span("told", "1"), Span("part", "2"), Span("lone", "3", NanoOf(-60)), Span("fresh", "4", NanoOf(60))],
            Evaluations =
            [
                Evaluation("old", "tone", 0.1, minutes: -60),
                Evaluation("old", "tone", 0.2, minutes: 60),
                Evaluation("new", "tone", 0.3, minutes: -60),
                Evaluation("kept", "tone", 0.4, minutes: -60),
                Evaluation("part", "tone", 0.5, minutes: 60),
                Evaluation("nobody", "tone", 0.6, minutes: -60),
                Evaluation("still to come", "tone", 0.6, minutes: 60),
            ],
            Parts = [new TracePart("part", "whole")],
        };

    private static long NanoOf(double minutes) => (Noon.AddMinutes(minutes) - DateTime.UnixEpoch).Ticks * 100;

    [Fact]
    public async Task Old_traces_go_with_their_spans_and_evaluations_and_what_is_kept_stays_whole()
    {
        await using var store = await OpenAsync();
        await store.AppendAsync(Old(), Token);
        var rule = new TraceDeletion
        {
            Before = Noon,
            Keep = ["kept"],
            ExceptWorkflows = ["billing"],
            DryRun = true,
        };

        // old, told, whole; spans 1, 2 and 3; evaluations: both of old, the part's, nobody's.
        var expected = new DeletionResult(3, 1, 3, 4);
        Assert.Equal(expected, await store.DeleteAsync(rule, Token));
        Assert.Equal(6, (await AllAsync(store)).Count);

        Assert.Equal(expected, await store.DeleteAsync(rule with { DryRun = false }, Token));
        var left = await AllAsync(store);
        Assert.Equal(["kept", "other workflow", "new"], left.Select(trace => trace.TraceId));
        Assert.Equal([0.4, 0.3], left.SelectMany(trace => trace.JudgeScores.Values));
        Assert.Equal(["4"], (await store.ReadSpansAsync(["told", "part", "lone", "fresh", "whole"], Token)).Select(span => span.SpanId));
        Assert.Equal(new DeletionResult(0, 1, 0, 0), await store.DeleteAsync(rule with { DryRun = false }, Token));
    }

    [Fact]
    public async Task A_workflow_s_deletion_leaves_the_others_alone()
    {
        await using var store = await OpenAsync();
        await store.AppendAsync(Old(), Token);
        Assert.Equal(
            new DeletionResult(1, 0, 0, 0),
            await store.DeleteAsync(new TraceDeletion { Workflow = "billing", Before = Noon }, Token)
        );
        Assert.Null(await store.FindAsync("other workflow", Token));
        Assert.Equal(5, (await AllAsync(store)).Count);
    }

    [Fact]
    public async Task Keeping_a_part_keeps_the_whole()
    {
        await using var store = await OpenAsync();
        await store.AppendAsync(Old(), Token);
        await store.DeleteAsync(new TraceDeletion { Before = Noon, Keep = ["part"] }, Token);
        Assert.Equal(0.5, (await store.FindAsync("whole", Token))!.JudgeScores["tone"]);
        Assert.Single(await store.ReadSpansAsync(["whole"], Token));
    }

    [Fact]
    public async Task A_session_s_evaluation_goes_with_the_last_trace_of_its_session()
    {
        await using var store = await OpenAsync();
        await store.AppendAsync(Rows(Trace("a", -60) with { SessionId = "s" }, Trace("b", 5) with { SessionId = "s" }), Token);
        await store.AppendAsync(Evaluations(Evaluation("", EvaluationNames.Escalated, 1, minutes: -30).OfSession("s")), Token);
        Assert.Equal(0, (await store.DeleteAsync(new TraceDeletion { Before = Noon }, Token)).Evaluations);
        Assert.Equal(1, (await store.DeleteAsync(new TraceDeletion { Before = Noon.AddMinutes(10) }, Token)).Evaluations);
    }

    [Fact]
    public async Task A_trace_that_left_may_come_again()
    {
        await using var store = await OpenAsync();
        await store.AppendAsync(Rows(Full("a")), Token);
        await store.DeleteAsync(new TraceDeletion { Before = Noon.AddDays(1) }, Token);
        var again = await store.AppendAsync(Rows(Full("a")), Token);
        Assert.Equal(1, again.TracesAdded);
        Assert.Equal(Canonical.Of(Full("a")), Canonical.Of((await store.FindAsync("a", Token))!));
    }
}
