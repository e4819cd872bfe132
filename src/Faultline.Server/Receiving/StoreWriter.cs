using System.Diagnostics;
using System.Threading.Channels;
using Faultline.Server.Assembling;
using Faultline.Server.Hosting;
using Faultline.Server.Owning;
using Faultline.Storage.DuckDb;
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
    public Task WriteAsync(ReceivedSpans received, IntakeBudget.Place place, CancellationToken cancellationToken)
    {
        if (readiness.Fault is { } fault)
        {
            throw new IntakeRefusedException(Refusal.Unavailable, fault);
        }

        place.HandOver();
        return EnqueueAsync(new SpanWork(received, place), cancellationToken);
    }

    /// <summary>Stores a batch that another writer has put together.</summary>
    public async Task<AppendResult> AppendAsync(TraceBatch batch, CancellationToken cancellationToken)
    {
        var work = new BatchWork(batch, cancellationToken);
        await EnqueueAsync(work, cancellationToken);
        return work.Result!;
    }

    /// <summary>Deletes traces, between two commits and after what waits was told.</summary>
    public async Task<DeletionResult> DeleteAsync(TraceDeletion deletion, CancellationToken cancellationToken)
    {
        var work = new DeleteWork(deletion, cancellationToken);
        await EnqueueAsync(work, cancellationToken);
        return work.Result!;
    }

    /// <summary>Waits until every trace whose spans were acknowledged before this call can be read, but for those that cannot be told at present.</summary>
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
                await GuardedAsync(() => WorkAsync(Group()));
            }
            else
            {
                await GuardedAsync(TendAsync);
            }
        }

        await GuardedAsync(TellAllAsync);
    }

    /// <summary>Tells what is due, or tries whether a fault is over.</summary>
    private async Task TendAsync()
    {
        if (readiness.Fault is { } fault)
        {
            await MendAsync(fault);
        }
        else if (open.Take(Now, all: false) is { Count: > 0 } due)
        {
            await TellStoredAsync(due);
        }
    }

    // What could not be told stays open and is tried again, by the next server if need be. Whatever happens, the writer goes on:
    // without it the server would take spans and store none.
    private async Task GuardedAsync(Func<Task> work)
    {
        try
        {
            await work();
        }
#pragma warning disable CA1031 // As above.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            open.Postpone(Now + (long)RetryEvery.TotalMilliseconds);
            if (failure is not FaultlineException)
            {
                LogUnexpected(failure);
                readiness.Fail(Sentence(failure));
            }
            else
            {
                LogFault(failure.Message);
            }
        }
    }

    /// <summary>What senders and the state page are told of a failure.</summary>
    private static string Sentence(Exception failure) =>
        failure is FaultlineException ? failure.Message
        : failure is IOException or UnauthorizedAccessException ? $"The workspace cannot be written: {failure.Message}"
        : "The server could not store what it holds because of a fault of its own; its log says more.";

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
            spans += work.Received.Spans;
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
                case DeleteWork delete:
                    await DeleteAsync(delete);
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

    private async Task StoreAsync(IReadOnlyList<SpanWork> group, bool tells = true)
    {
        try
        {
            await StoreTogetherAsync(group, tells);
            foreach (var work in group)
            {
                work.Finish();
            }
        }
        catch (Exception) when ((group.Count > 1 || tells) && readiness.Fault is null)
        {
            // One request may be what the store cannot take, or a trace told with them; the others must not fail with it.
            foreach (var work in group)
            {
                await StoreAsync([work], tells: false);
            }
        }
#pragma warning disable CA1031 // Nothing of it is committed, and the sender is to keep it: an answer that says otherwise would lose spans.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            if (failure is not (FaultlineException or IOException))
            {
                LogUnexpected(failure);
            }

            foreach (var work in group)
            {
                work.Fail(new IntakeRefusedException(Refusal.Unavailable, Sentence(failure)));
            }
        }
    }

    private async Task StoreTogetherAsync(IReadOnlyList<SpanWork> group, bool tells)
    {
        using var activity = IntakeMeter.Activities.StartActivity("commit");
        activity?.SetTag("faultline.requests", group.Count);
        var started = Now;
        var touched = new HashSet<OpenTrace>();
        try
        {
            var spans = open.Add(group.SelectMany(static work => work.Received.Traces), started, touched);
            var (batch, telling) = await TellAsync(tells ? open.Take(started, all: false) : []);
            var cost = Now - started;
            journal.Add(touched.Except(telling.Told).Select(static trace => trace.Id));
            // Of a trace that is held whole the store has nothing else.
            var whole = touched.Where(static trace => trace.IsComplete).Select(static trace => trace.Id);
            var result = await CommitAsync(token =>
                store.AppendAsync(batch with { Spans = spans, NewSpans = whole.ToHashSet(StringComparer.Ordinal) }, token)
            );
            var duplicates = group.Sum(static work => work.Received.Spans) - result.SpansAdded;
            meter.Stored(result.SpansAdded, duplicates, TimeSpan.FromMilliseconds(Now - started));
            Told(telling, cost);
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
        var batch = work.Batch;
        work.Result = await CommitAsync(token => store.AppendAsync(batch, token), work.Cancellation);
        // Its writer read the spans before this server stored more of them; and what is held here is no longer all that is stored.
        var shared = batch
            .Spans.Select(static span => span.TraceId)
            .Concat(batch.Traces.Concat(batch.Assembled).Select(static trace => trace.TraceId))
            .Distinct(StringComparer.Ordinal)
            .Where(open.Holds)
            .ToArray();
        open.Reread(shared, Now);
        journal.Add(shared);
        _unsettled |= shared.Length > 0;
    }

    private async Task<T> CommitAsync<T>(Func<CancellationToken, Task<T>> commit, CancellationToken cancellationToken = default)
    {
        try
        {
            var result = await commit(cancellationToken);
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
#pragma warning disable CA1031 // Whatever keeps the store shut is tried again in a moment.
        catch (Exception)
#pragma warning restore CA1031
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
}
