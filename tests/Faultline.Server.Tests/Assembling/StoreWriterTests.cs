using DuckDB.NET.Data;
using Faultline.Server.Assembling;
using Faultline.Server.Receiving;
using Faultline.Sources.Otlp;
using Faultline.Storage.DuckDb;
using Faultline.Traces;
using static Faultline.Server.Tests.Assembling.WriterBench;

namespace Faultline.Server.Tests.Assembling;

/// <summary>What the one writer does when traces are too long, too many, damaged or deleted, and when something fails under it.</summary>
public sealed class StoreWriterTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("faultline-writer-").FullName;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task A_trace_that_was_too_long_before_it_was_told_is_told_from_what_came_first()
    {
        await using var bench = await StartAsync(_directory, new OpenTraceLimits { MostSpans = 20 });
        for (var i = 0; i < 30; i += 10)
        {
            await bench.SendAsync(SpansOf("1", i, 10));
        }

        Assert.Equal("answer 19", (await bench.FindAsync(Spans.TraceId("1")))?.Response);
        await bench.SendAsync(SpansOf("1", 30, 10));
        Assert.Equal("answer 19", (await bench.FindAsync(Spans.TraceId("1")))?.Response);
        Assert.Equal(40, (await bench.Read.ReadSpansAsync([Spans.TraceId("1")], Token)).Count);
    }

    [Fact]
    public async Task Spans_that_come_twice_make_no_trace_long()
    {
        await using var bench = await StartAsync(_directory, new OpenTraceLimits { MostSpans = 20 });
        await bench.SendAsync(SpansOf("1", 0, 15));
        await bench.SendAsync(SpansOf("1", 0, 15));
        await bench.SendAsync(SpansOf("1", 15, 1));
        Assert.Equal("answer 15", (await bench.FindAsync(Spans.TraceId("1")))?.Response);
    }

    [Fact]
    public async Task A_long_trace_of_an_earlier_server_is_not_read_whole()
    {
        await using (var earlier = await StartAsync(_directory))
        {
            for (var i = 0; i < 100; i += 10)
            {
                await earlier.SendAsync(SpansOf("1", i, 10));
            }
        }

        await using var bench = await StartAsync(_directory, new OpenTraceLimits { MostSpans = 20 }, left: [Spans.TraceId("1")]);
        await bench.SendAsync(SpansOf("1", 100, 1));
        Assert.Equal("answer 19", (await bench.FindAsync(Spans.TraceId("1")))?.Response);
        Assert.Equal([20], bench.Read.Brought);
    }

    [Fact]
    public async Task Many_traces_to_tell_again_are_read_in_pieces()
    {
        var ids = Enumerable.Range(10, 30).Select(i => Spans.TraceId($"{i}")).ToArray();
        await using (var earlier = await StartAsync(_directory))
        {
            foreach (var trace in Enumerable.Range(10, 30))
            {
                await earlier.SendAsync(SpansOf($"{trace}", 0, 10));
            }
        }

        await using var bench = await StartAsync(_directory, new OpenTraceLimits { SpansATime = 50 }, left: ids);
        foreach (var id in ids)
        {
            Assert.Equal("answer 9", (await bench.FindAsync(id))?.Response);
        }

        Assert.Equal(300, bench.Read.Brought.Sum());
        Assert.All(bench.Read.Brought, brought => Assert.InRange(brought, 0, 50));
    }

    [Fact]
    public async Task A_trace_that_cannot_be_read_costs_no_other_anything()
    {
        await using (var earlier = await StartAsync(_directory))
        {
            foreach (var trace in new[] { "1", "2", "3" })
            {
                await earlier.SendAsync(SpansOf(trace, 0, 3));
            }
        }

        await DamageAsync(Spans.TraceId("2"));
        await using var bench = await StartAsync(_directory, left: ["1", "2", "3", .. new[] { "1", "2", "3" }.Select(Spans.TraceId)]);
        await bench.SendAsync(SpansOf("4", 0, 1));
        await bench.SendAsync(SpansOf("2", 3, 1));
        foreach (var trace in new[] { "1", "3", "4" })
        {
            Assert.NotNull(await bench.FindAsync(Spans.TraceId(trace)));
        }

        Assert.Null(bench.Readiness.Fault);
    }

    [Fact]
    public void What_fails_is_tried_again_later_and_later_and_then_no_more()
    {
        var open = new OpenTraces(static _ => true, new OpenTraceLimits { MostFailures = 3 });
        open.Reread(["a", "b"], now: 0);
        var trace = open.Take(0, all: true)[0];
        Assert.True(open.PutOff(trace, now: 0));
        Assert.Equal(["b"], open.Take(999, all: true).Select(t => t.Id));
        Assert.True(open.PutOff(open.Take(1_000, all: true)[0], now: 1_000));
        Assert.Equal(["b"], open.Take(2_999, all: true).Select(t => t.Id));
        Assert.False(open.PutOff(open.Take(3_000, all: true)[0], now: 3_000));
        Assert.Equal(["b"], open.Take(1_000_000, all: true).Select(t => t.Id));
        Assert.Equal(0, open.NextDue);
    }

    [Fact]
    public async Task A_failure_that_nobody_foresaw_asks_the_sender_to_come_back_and_the_writer_goes_on()
    {
        var fails = true;
        await using var bench = await StartAsync(
            _directory,
            isStored: _ => fails ? throw new InvalidOperationException("not foreseen at all") : false
        );
        var refused = await Assert.ThrowsAsync<IntakeRefusedException>(() => bench.SendAsync(SpansOf("1", 0, 1)));
        Assert.Equal(Refusal.Unavailable, refused.Refusal);
        Assert.DoesNotContain("not foreseen at all", refused.Message, StringComparison.Ordinal);
        fails = false;
        await bench.SendAsync(SpansOf("1", 0, 1));
        Assert.NotNull(await bench.FindAsync(Spans.TraceId("1")));
    }

    [Fact]
    public void The_journal_stays_whole_where_it_cannot_be_made_shorter()
    {
        var path = Path.Combine(_directory, "open-traces");
        var ids = Enumerable.Range(0, 40_000).Select(i => i.ToString("x32", System.Globalization.CultureInfo.InvariantCulture)).ToArray();
        var (journal, _) = OpenTraceJournal.Open(path);
        using (journal)
        {
            journal.Add(ids);
            // Where the shorter one would be written there is something else.
            Directory.CreateDirectory(path + ".new");
            Assert.ThrowsAny<Exception>(() => journal.Settle(1, ids[..1]));
            journal.Add(["a".PadLeft(32, 'a')]);
        }

        var (again, left) = OpenTraceJournal.Open(path);
        again.Dispose();
        Assert.Equal([.. ids, "a".PadLeft(32, 'a')], left);
    }

    [Fact]
    public async Task A_trace_is_told_again_where_another_writer_had_not_seen_all_its_spans()
    {
        await using var bench = await StartAsync(_directory);
        var inner = SpansOf("1", 7, 1);
        IReadOnlyList<Span> whole = [inner[0] with { ParentSpanId = null, SpanId = "fff", Name = "root" }, .. inner];
        await bench.SendAsync(whole);
        var told = await bench.FindAsync(Spans.TraceId("1"));

        // It read the store, told the trace of what was there, and appends it only now.
        var stale = new SpanAssembler().Assemble(inner)!.Trace!;
        await bench.Writer.AppendAsync(new TraceBatch { Assembled = [stale] }, Token);

        Assert.NotEqual(TraceContent.Of(stale), TraceContent.Of(told!));
        Assert.Equal(TraceContent.Of(told!), TraceContent.Of((await bench.FindAsync(Spans.TraceId("1")))!));
    }

    [Fact]
    public async Task What_was_deleted_does_not_come_back_with_a_later_span()
    {
        await using var bench = await StartAsync(_directory);
        await bench.SendAsync(SpansOf("1", 0, 3));
        Assert.NotNull(await bench.FindAsync(Spans.TraceId("1")));
        var deleted = await bench.Writer.DeleteAsync(new TraceDeletion { Before = DateTime.UtcNow.AddYears(1) }, Token);
        Assert.Equal((1, 3), (deleted.Traces, deleted.Spans));
        Assert.Null(await bench.FindAsync(Spans.TraceId("1")));

        await bench.SendAsync(SpansOf("1", 7, 1));
        var trace = await bench.FindAsync(Spans.TraceId("1"));
        Assert.Equal("question 7", trace?.Query);
        Assert.DoesNotContain(trace!.Messages, message => message.Content == "answer 1");
        Assert.Single(await bench.Read.ReadSpansAsync([Spans.TraceId("1")], Token));
    }

    [Fact]
    public async Task Deleting_and_storing_at_once_does_neither_any_harm()
    {
        await using var bench = await StartAsync(_directory);
        var sending = Task.Run(
            async () =>
            {
                for (var i = 100; i < 200; i++)
                {
                    await bench.SendAsync(SpansOf($"{i}", 0, 20));
                }
            },
            Token
        );
        var deleted = 0L;
        while (!sending.IsCompleted)
        {
            deleted += (await bench.Writer.DeleteAsync(new TraceDeletion { Before = DateTime.UtcNow.AddYears(1) }, Token)).Traces;
        }

        await sending;
        deleted += (await bench.Writer.DeleteAsync(new TraceDeletion { Before = DateTime.UtcNow.AddYears(1) }, Token)).Traces;
        Assert.Equal(100, deleted);
        Assert.Null(bench.Readiness.Fault);
    }

    // One byte of its pack, as a bad disk or another program would.
    private async Task DamageAsync(string traceId)
    {
        await using var connection = new DuckDBConnection($"Data Source={Path.Combine(_directory, "traces.duckdb")}");
        await connection.OpenAsync(Token);
        await using var command = connection.CreateCommand();
        command.CommandText =
            $"UPDATE span_packs SET pack = '\\x09'::BLOB || array_slice(pack, 2, octet_length(pack)) WHERE trace_id = '{traceId}'";
        Assert.Equal(1, await command.ExecuteNonQueryAsync(Token));
    }
}
