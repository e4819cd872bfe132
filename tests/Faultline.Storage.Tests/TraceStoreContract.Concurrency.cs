using Faultline.Traces;
using static Faultline.Storage.Tests.Examples;

namespace Faultline.Storage.Tests;

/// <content>Cancelling, leaving early, several at once.</content>
public abstract partial class TraceStoreContract
{
    /// <summary>In which pass over its traces a store writes a batch: the first one may look up what is there.</summary>
    protected virtual int PassThatWrites => 2;

    [Fact]
    public async Task A_cancelled_append_leaves_nothing()
    {
        await using var store = await OpenAsync();
        await store.AppendAsync(Rows(Trace("before")), Token);
        using var cancellation = new CancellationTokenSource();
        var batch = new TraceBatch
        {
            Traces = new CancelsAt(Enumerable.Range(0, 5_000).Select(i => Trace($"t{i}")).ToArray(), 4_000, PassThatWrites, cancellation),
            Spans = [Span("s", "1")],
            Evaluations = [Evaluation("t1", "tone", 0)],
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => store.AppendAsync(batch, cancellation.Token));
        Assert.Equal(["before"], (await AllAsync(store)).Select(t => t.TraceId));
        Assert.Empty(await store.ReadSpansAsync(["s"], Token));
        Assert.Equal(5_000, (await store.AppendAsync(batch, Token)).TracesAdded);
    }

    [Fact]
    public async Task A_cancelled_read_stops_and_leaves_the_store_usable()
    {
        await using var store = await OpenAsync();
        await store.AppendAsync(Rows([.. Enumerable.Range(0, 20_000).Select(i => Trace($"t{i}", i))]), Token);
        using var cancellation = new CancellationTokenSource();
        var read = 0;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var _ in store.ReadAsync(new TraceQuery(), cancellation.Token))
            {
                if (++read == 10)
                {
                    await cancellation.CancelAsync();
                }
            }
        });
        Assert.Equal(10, read);
        Assert.Equal(20_000, (await AllAsync(store)).Count);
    }

    [Fact]
    public async Task A_read_that_is_left_early_leaves_the_store_usable()
    {
        await using var store = await OpenAsync();
        await store.AppendAsync(Rows([.. Enumerable.Range(0, 20_000).Select(i => Trace($"t{i}", i))]), Token);
        await using (var reading = store.ReadAsync(new TraceQuery(), Token).GetAsyncEnumerator(Token))
        {
            Assert.True(await reading.MoveNextAsync());
            Assert.Equal("t0", reading.Current.TraceId);
        }

        Assert.Equal(1, (await store.AppendAsync(Rows(Trace("more")), Token)).TracesAdded);
    }

    [Fact]
    public async Task A_read_sees_what_was_there_when_it_began()
    {
        await using var store = await OpenAsync();
        await store.AppendAsync(Assembled([.. Enumerable.Range(0, 20_000).Select(i => Trace($"t{i:00000}", i))]), Token);
        var read = new List<Trace>();
        await foreach (var trace in store.ReadAsync(new TraceQuery(), Token))
        {
            if (read.Count == 0)
            {
                await store.AppendAsync(Rows(Trace("new", 19_999.5)), Token);
                await store.AppendAsync(Assembled(Trace("t19999", 19_999, response: "changed")), Token);
                await store.AppendAsync(Evaluations(Evaluation("t19998", "tone", 0)), Token);
            }

            read.Add(trace);
        }

        Assert.Equal(20_000, read.Count);
        Assert.Equal("answer", read[^1].Response);
        Assert.Empty(read[^2].JudgeScores);
    }

    [Fact]
    public async Task Appends_of_the_same_traces_at_once_add_each_once()
    {
        await using var store = await OpenAsync();
        var batch = Rows([.. Enumerable.Range(0, 500).Select(i => Trace($"t{i}", i))]);
        var results = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => store.AppendAsync(batch, Token), Token)));
        Assert.Equal((500, 3_500), (results.Sum(r => r.TracesAdded), results.Sum(r => r.TracesDuplicate)));
        Assert.Equal(500, (await AllAsync(store)).Count);
    }

    [Fact]
    public async Task An_empty_batch_is_nothing()
    {
        await using var store = await OpenAsync();
        Assert.Equal(0, (await store.AppendAsync(new TraceBatch(), Token)).TracesAdded);
    }

    private sealed class CancelsAt(Trace[] traces, int index, int pass, CancellationTokenSource cancellation) : IReadOnlyList<Trace>
    {
        private int _passes;

        public Trace this[int i] => traces[i];

        public int Count => traces.Length;

        public IEnumerator<Trace> GetEnumerator()
        {
            var cancels = ++_passes == pass;
            for (var i = 0; i < traces.Length; i++)
            {
                if (cancels && i == index)
                {
                    cancellation.Cancel();
                }

                yield return traces[i];
            }
        }

        System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
