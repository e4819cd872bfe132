using System.Diagnostics;
using System.Threading.Channels;
using Faultline.Server.Assembling;
using Faultline.Server.Hosting;
using Faultline.Server.Owning;
using Faultline.Traces;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Faultline.Server.Receiving;

/// <summary>The one writer of the store. It takes whatever is waiting into one commit, and answers each request after the commit it is in.</summary>
internal sealed partial class StoreWriter(
    StoreFile store,
    OpenTraces open,
    TraceTeller teller,
    OpenTraceJournal journal,
    Readiness readiness,
    IntakeMeter meter,
    ILogger<StoreWriter> logger
) : BackgroundService
{
    // DuckDB appends fastest in commits of some ten thousand rows; larger ones only make senders wait.
    private const int SpansACommit = 32_768;
    private const long BytesACommit = 40L << 20;
    private static readonly TimeSpan RetryEvery = TimeSpan.FromSeconds(1);

    private readonly Channel<WriterWork> _work = Channel.CreateUnbounded<WriterWork>(new UnboundedChannelOptions { SingleReader = true });
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private volatile bool _unsettled = true;
    private int _waiting;

    /// <summary>Stores spans; returns when they are durable.</summary>
    /// <exception cref="IntakeRefusedException">They are not.</exception>
    public Task WriteAsync(IReadOnlyList<Span> spans, IntakeBudget.Place place, CancellationToken cancellationToken)
    {
        if (readiness.Fault is { } fault)
        {
            throw new IntakeRefusedException(Refusal.Unavailable, fault);
        }

        place.HandOver();
        return EnqueueAsync(new SpanWork(spans, place), cancellationToken);
    }

    /// <summary>Stores a batch that another writer has put together.</summary>
    public async Task<AppendResult> AppendAsync(TraceBatch batch, CancellationToken cancellationToken)
    {
        var work = new BatchWork(batch, cancellationToken);
        await EnqueueAsync(work, cancellationToken);
        return work.Result!;
    }

    /// <summary>Waits until every trace whose spans were acknowledged before this call can be read.</summary>
    public Task SettleAsync(CancellationToken cancellationToken) =>
        _unsettled || Volatile.Read(ref _waiting) > 0 ? EnqueueAsync(new SettleWork(), cancellationToken) : Task.CompletedTask;

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        _work.Writer.TryComplete();
        await base.StopAsync(cancellationToken);
    }

    public override void Dispose()
    {
        journal.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Ends when the channel does, not with the token: what is waiting is still stored.
        Task<bool>? more = null;
        while (true)
        {
            more ??= _work.Reader.WaitToReadAsync(CancellationToken.None).AsTask();
            if (await IsWorkAsync(more))
            {
                if (!await more)
                {
                    break;
                }

                more = null;
                await WorkAsync(Group());
            }
            else
            {
                await TendAsync();
            }
        }

        await GuardedAsync(TellAllAsync);
    }

    /// <summary>Tells what is due, or tries whether a fault is over.</summary>
    private Task TendAsync() =>
        readiness.Fault is { } fault
            ? MendAsync(fault)
            : GuardedAsync(async () =>
            {
                if (open.Take(Now, all: false) is { Count: > 0 } due)
                {
                    await TellAsync(due);
                }
            });

    // What could not be told stays open and is tried again, by the next server if need be.
    private async Task GuardedAsync(Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (FaultlineException failure)
        {
            open.Postpone(Now + (long)RetryEvery.TotalMilliseconds);
            LogFault(failure.Message);
        }
    }

    private async Task EnqueueAsync(WriterWork work, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _waiting);
        if (!_work.Writer.TryWrite(work))
        {
            Interlocked.Decrement(ref _waiting);
            var stopping = new IntakeRefusedException(Refusal.Unavailable, "The server is stopping.");
            work.Fail(stopping);
            throw stopping;
        }

        await work.Done.WaitAsync(cancellationToken);
    }

    /// <summary>True when there is work, false when it is time to look after what is due.</summary>
    private async Task<bool> IsWorkAsync(Task<bool> more)
    {
        if (more.IsCompleted)
        {
            return true;
        }

        var wait =
            readiness.Fault is not null ? (long)RetryEvery.TotalMilliseconds
            : open.NextDue is { } due ? Math.Max(1, due - Now)
            : Timeout.Infinite;
        if (wait == Timeout.Infinite)
        {
            await more;
            return true;
        }

        using var alarm = new CancellationTokenSource();
        var first = await Task.WhenAny(more, Task.Delay((int)Math.Min(wait, int.MaxValue), alarm.Token));
        await alarm.CancelAsync();
        return first == more;
    }

    private List<WriterWork> Group()
    {
        var group = new List<WriterWork>();
        var (spans, bytes) = (0, 0L);
        while (spans < SpansACommit && bytes < BytesACommit && _work.Reader.TryPeek(out var next))
        {
            if (next is not SpanWork work)
            {
                // A batch and a settling come alone, after what came before them.
                if (group.Count == 0)
                {
                    _work.Reader.TryRead(out _);
                    group.Add(next);
                }

                break;
            }

            _work.Reader.TryRead(out _);
            group.Add(work);
            spans += work.Spans.Count;
            bytes += work.Bytes;
        }

        return group;
    }

    private async Task WorkAsync(List<WriterWork> group)
    {
        try
        {
            switch (group[0])
            {
                case SettleWork:
                    await TellAllAsync();
                    break;
                case BatchWork batch:
                    await AppendAsync(batch);
                    break;
                default:
                    await StoreAsync([.. group.Cast<SpanWork>()]);
                    return;
            }

            group[0].Finish();
        }
#pragma warning disable CA1031 // Whatever happens, the sender gets an answer and the writer goes on.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            foreach (var work in group)
            {
                work.Fail(failure);
            }
        }
        finally
        {
            Interlocked.Add(ref _waiting, -group.Count);
        }
    }

    private async Task StoreAsync(IReadOnlyList<SpanWork> group)
    {
        try
        {
            await StoreTogetherAsync(group);
            foreach (var work in group)
            {
                work.Finish();
            }
        }
        catch (FaultlineException) when (group.Count > 1 && readiness.Fault is null)
        {
            // One request may be what the store cannot take; the others must not fail with it.
            foreach (var work in group)
            {
                await StoreAsync([work]);
            }
        }
        catch (Exception failure) when (failure is FaultlineException or IOException)
        {
            foreach (var work in group)
            {
                work.Fail(new IntakeRefusedException(Refusal.Unavailable, failure.Message));
            }
        }
    }

    private async Task StoreTogetherAsync(IReadOnlyList<SpanWork> group)
    {
        using var activity = IntakeMeter.Activities.StartActivity("commit");
        activity?.SetTag("faultline.requests", group.Count);
        var started = Now;
        var spans = group.Count == 1 ? group[0].Spans : [.. group.SelectMany(static work => work.Spans)];
        var touched = new HashSet<OpenTrace>();
        open.Add(spans, started, touched);
        try
        {
            var due = open.Take(started, all: false);
            var told = await teller.TellAsync(due, CancellationToken.None);
            var (assembled, parts) = await teller.MergeAsync(told, CancellationToken.None);
            var cost = Now - started;
            journal.Add(touched.Except(due).Select(static trace => trace.Id));
            var result = await CommitAsync(
                new TraceBatch
                {
                    Spans = spans,
                    Assembled = assembled,
                    Evaluations = [.. told.SelectMany(static trace => trace.Evaluations)],
                    Parts = parts,
                }
            );
            meter.Stored(result.SpansAdded, result.SpansDuplicate, TimeSpan.FromMilliseconds(Now - started));
            Told(due, cost);
        }
        catch
        {
            // What is in the store now is no longer known here.
            open.Reread(touched.Select(static trace => trace.Id).ToArray(), Now + (long)RetryEvery.TotalMilliseconds);
            _unsettled = true;
            throw;
        }
    }

    private async Task AppendAsync(BatchWork work)
    {
        work.Result = await CommitAsync(work.Batch, work.Cancellation);
        // Its writer read the spans before this server stored more of them.
        var shared = work.Batch.Spans.Select(static span => span.TraceId).Distinct(StringComparer.Ordinal).Where(open.Holds).ToArray();
        open.Reread(shared, Now);
        journal.Add(shared);
        _unsettled |= shared.Length > 0;
    }

    private async Task TellAllAsync()
    {
        while (open.Take(Now, all: true) is { Count: > 0 } waiting)
        {
            await TellAsync(waiting);
        }

        _unsettled = open.Dirty > 0;
    }

    private async Task TellAsync(List<OpenTrace> waiting)
    {
        var started = Now;
        var told = await teller.TellAsync(waiting, CancellationToken.None);
        var (assembled, parts) = await teller.MergeAsync(told, CancellationToken.None);
        var cost = Now - started;
        await CommitAsync(
            new TraceBatch
            {
                Assembled = assembled,
                Evaluations = [.. told.SelectMany(static trace => trace.Evaluations)],
                Parts = parts,
            }
        );
        Told(waiting, cost);
    }

    private void Told(List<OpenTrace> traces, long cost)
    {
        foreach (var trace in traces)
        {
            open.Told(trace, cost / traces.Count);
        }

        open.Trim();
        journal.Settle(open.Dirty, open.DirtyIds);
        _unsettled = open.Dirty > 0;
    }

    private async Task<AppendResult> CommitAsync(TraceBatch batch, CancellationToken cancellationToken = default)
    {
        try
        {
            var result = await store.AppendAsync(batch, cancellationToken);
            Recovered();
            return result;
        }
        catch (FaultlineException failure) when (failure.Kind == FaultKind.Outside)
        {
            await MendAsync(failure.Message);
            throw;
        }
    }

    /// <summary>Opens the file anew, and says so where storing stays impossible.</summary>
    private async Task MendAsync(string fault)
    {
        try
        {
            await store.ReopenAsync(CancellationToken.None);
            await DiskProbe.WriteAsync(store.Directory);
            if (readiness.Fault is not null)
            {
                Recovered();
            }
        }
        catch (Exception failure) when (failure is FaultlineException or IOException or UnauthorizedAccessException)
        {
            if (readiness.Fault is null)
            {
                LogFault(fault);
                readiness.Fail(fault);
            }
        }
    }

    private void Recovered()
    {
        if (readiness.Fault is not null)
        {
            readiness.Recover();
            LogRecovered();
        }
    }

    private long Now => _clock.ElapsedMilliseconds;

    [LoggerMessage(LogLevel.Error, "Nothing can be stored: {Reason}")]
    private partial void LogFault(string reason);

    [LoggerMessage(LogLevel.Warning, "Storing again.")]
    private partial void LogRecovered();
}
