using System.Runtime.CompilerServices;
using Faultline.Sources.Otlp;
using Faultline.Traces;
using Faultline.Traces.Ingesting;

namespace Faultline.Sources.Tests;

public sealed class IngestorTests
{
    private static string Rows(int from, int count) =>
        string.Concat(Enumerable.Range(from, count).Select(i => Sources.Row(id: "t" + i) + "\n"));

    [Fact]
    public async Task Everything_read_is_accounted_for()
    {
        var (store, report) = await Sources.IngestAsync(
            Sources.Of(Rows(0, 5) + "oops\n" + Sources.Row(id: "t1") + "\n" + Sources.Row("\"plan\":\"other\"", "t2") + "\n"),
            Sources.Of(Rows(3, 4))
        );

        // 5 rows; 1 broken; 1 the same again; 1 with other content; then 2 of 4 known.
        Assert.Equal((12, 7, 3, 1, 1), (report.Read, report.Added, report.Duplicates, report.Conflicts, report.Rejected));
        Assert.Equal(7, store.Traces.Count);
        Assert.Equal(8, Assert.Single(report.ConflictPlaces).Line);
        Assert.Equal(6, Assert.Single(report.Rejections).Line);
        Assert.False(report.Interrupted);
        Assert.True(report.Bytes > 0);
    }

    [Fact]
    public async Task A_conflict_with_what_is_stored_is_named_by_file_and_line()
    {
        var store = new MemoryTraceStore();
        var ingestor = new Ingestor(store, new SpanAssembler());
        await ingestor.RunAsync([Sources.Of(Rows(0, 3))], cancellationToken: TestContext.Current.CancellationToken);
        var report = await ingestor.RunAsync(
            [Sources.Of(Rows(0, 2) + Sources.Row("\"plan\":\"x\"", "t2"))],
            cancellationToken: TestContext.Current.CancellationToken
        );

        Assert.Equal((0, 2, 1), (report.Added, report.Duplicates, report.Conflicts));
        Assert.StartsWith("t:3: trace_id: t2 is taken", Assert.Single(report.ConflictPlaces).ToString(), StringComparison.Ordinal);
        Assert.Empty(store.Traces["t2"].Attributes);
    }

    [Fact]
    public async Task Batches_are_committed_apart_and_reasons_are_capped_but_counted()
    {
        var store = new MemoryTraceStore();
        var ingestor = new Ingestor(store, new SpanAssembler(), new IngestOptions { BatchRecords = 10, KeptReasons = 3 });
        var report = await ingestor.RunAsync(
            [Sources.Of(Rows(0, 35) + string.Concat(Enumerable.Repeat("oops\n", 8)))],
            cancellationToken: TestContext.Current.CancellationToken
        );

        Assert.Equal(4, store.Commits);
        Assert.Equal((35, 8, 3), (report.Added, report.Rejected, report.Rejections.Count));
    }

    [Fact]
    public async Task Cancelling_between_batches_leaves_what_was_committed_and_says_so()
    {
        using var cancel = new CancellationTokenSource();
        var store = new MemoryTraceStore();
        store.BeforeCommit = _ =>
        {
            if (store.Commits == 2)
            {
                cancel.Cancel();
            }
        };
        var ingestor = new Ingestor(store, new SpanAssembler(), new IngestOptions { BatchRecords = 10 });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            ingestor.RunAsync([Sources.Of(Rows(0, 100))], cancellationToken: cancel.Token)
        );

        Assert.Equal(20, store.Traces.Count);
        Assert.Equal((20, 20, true), (ingestor.Report.Read, ingestor.Report.Added, ingestor.Report.Interrupted));
    }

    [Fact]
    public async Task A_source_that_never_ends_is_cancelled_at_once()
    {
        using var cancel = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));
        var running = new Ingestor(new MemoryTraceStore(), new SpanAssembler()).RunAsync([new Endless()], cancellationToken: cancel.Token);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            running.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken)
        );
    }

    [Fact]
    public async Task A_store_that_fails_stops_the_run_with_its_own_error()
    {
        var store = new MemoryTraceStore { BeforeCommit = _ => throw FaultlineException.Outside("The disk is full.") };
        var ingestor = new Ingestor(store, new SpanAssembler(), new IngestOptions { BatchRecords = 10 });

        var failure = await Assert.ThrowsAsync<FaultlineException>(() =>
            ingestor.RunAsync([Sources.Of(Rows(0, 1_000))], cancellationToken: TestContext.Current.CancellationToken)
        );

        Assert.Equal("The disk is full.", failure.Message);
        Assert.Equal(0, ingestor.Report.Added);
    }

    [Fact]
    public async Task A_notice_is_counted_once_a_row_and_kept_once_a_reason()
    {
        var row = Sources.Row().Replace("00Z", "00", StringComparison.Ordinal);
        var (_, report) = await Sources.IngestAsync(Sources.Of(row + "\n" + row.Replace("t1", "t2", StringComparison.Ordinal)));

        Assert.Equal(new IngestNotice("timestamp has no time zone and was taken as UTC.", 2, "t:1"), Assert.Single(report.Notices));
        Assert.Equal(2, report.Added);
    }

    [Fact]
    public async Task A_trace_whose_root_comes_in_a_later_batch_is_updated()
    {
        static string Request(string span) => $$"""{"resourceSpans":[{"scopeSpans":[{"spans":[{{span}}] }] }] }""" + "\n";
        const string ids = "\"traceId\":\"5b8efff798038103d269b633813fc60c\",\"startTimeUnixNano\":\"1784109900000000000\",\"spanId\":";
        var child = Request(
            "{"
                + ids
                + """ "00000000000000a2","parentSpanId":"00000000000000a1","attributes":[{"key":"gen_ai.prompt","value":{"stringValue":"q"}},{"key":"gen_ai.request.model","value":{"stringValue":"m"}}]}"""
        );
        var root = Request(
            "{"
                + ids
                + """ "00000000000000a1","attributes":[{"key":"gen_ai.agent.name","value":{"stringValue":"a"}},{"key":"workflow","value":{"stringValue":"own"}}]}"""
        );
        var store = new MemoryTraceStore();
        var ingestor = new Ingestor(store, new SpanAssembler(), new IngestOptions { BatchRecords = 1 });

        var first = await ingestor.RunAsync([Sources.Of(child + root)], cancellationToken: TestContext.Current.CancellationToken);
        var second = await ingestor.RunAsync([Sources.Of(child + root)], cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal((1, 1, 2, 0), (first.Added, first.Updated, first.SpansAdded, first.Incomplete));
        Assert.Equal((0, 0, 2), (second.Added, second.Updated, second.SpansDuplicate));
        var trace = Assert.Single(store.Traces.Values);
        Assert.Equal(("own", "q"), (trace.Workflow, trace.Query));
    }

    private sealed class Endless : ITraceSource
    {
        public string Name => "endless";

        public async IAsyncEnumerable<SourceRecord> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
        {
            while (true)
            {
                await Task.Delay(1, cancellationToken);
                yield return new SourceRecord { Rejection = new Rejection(Name, 1, null, "x") };
            }
        }
    }
}
