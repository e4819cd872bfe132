using Faultline.Server.Assembling;
using Faultline.Storage.DuckDb;

namespace Faultline.Server.Receiving;

/// <content>Traces out of the spans that are held and stored.</content>
internal sealed partial class StoreWriter
{
    private async Task TellAllAsync()
    {
        while (open.Take(Now, all: true) is { Count: > 0 } waiting)
        {
            await TellStoredAsync(waiting);
        }

        _unsettled = open.Dirty > 0;
    }

    // Halves what cannot be stored, while the store itself is well, until the trace is found that it does not take.
    private async Task TellStoredAsync(List<OpenTrace> waiting)
    {
        try
        {
            var started = Now;
            var (batch, telling) = await TellAsync(waiting);
            var cost = Now - started;
            await CommitAsync(token => store.AppendAsync(batch, token));
            Told(telling, cost);
        }
        catch (Exception failure) when (failure is not OperationCanceledException && readiness.Fault is null)
        {
            if (waiting.Count == 1)
            {
                PutOff(waiting[0], Sentence(failure));
                return;
            }

            var half = waiting.Count / 2;
            await TellStoredAsync(waiting[..half]);
            await TellStoredAsync(waiting[half..]);
        }
    }

    /// <summary>The traces of a commit: those that were told on their way in, and those that are told now.</summary>
    private async Task<(PreparedBatch Batch, Telling Telling)> TellAsync(List<OpenTrace> due)
    {
        var ready = due.FindAll(static trace => trace.Told is not null);
        var telling = await teller.TellAsync(due.FindAll(static trace => trace.Told is null), CancellationToken.None);
        var told = ready.ConvertAll(static trace => trace.Told!);
        telling.Told.AddRange(ready);
        return (
            new PreparedBatch
            {
                Assembled = [.. told.Select(static trace => trace.Trace).OfType<PreparedTrace>(), .. telling.Traces],
                Evaluations = [.. told.SelectMany(static trace => trace.Evaluations), .. telling.Evaluations],
                Parts = telling.Parts,
                NewTraces = telling
                    .Told.Where(static trace => trace.IsComplete && !trace.WasTold)
                    .Select(static trace => trace.Id)
                    .ToHashSet(StringComparer.Ordinal),
            },
            telling
        );
    }

    // After the commit: had that failed too, it would have been the store's fault and no trace's.
    private void Told(Telling telling, long cost)
    {
        foreach (var trace in telling.Told)
        {
            open.Told(trace, Now, cost / telling.Told.Count, telling.Long.Contains(trace));
        }

        foreach (var trace in telling.Failed)
        {
            PutOff(trace, telling.Reason ?? "");
        }

        open.Trim();
        try
        {
            journal.Settle(open.Dirty, open.DirtyIds);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // It only names more than is open; what cannot be added to it is another matter.
            LogJournal(failure.Message);
        }

        _unsettled = open.Dirty > 0;
    }

    private void PutOff(OpenTrace trace, string reason)
    {
        if (open.PutOff(trace, Now))
        {
            LogPutOff(trace.Id, reason);
        }
        else
        {
            meter.AssemblyFailed();
            LogGivenUp(trace.Id, reason);
        }
    }

    private async Task DeleteAsync(DeleteWork work)
    {
        await TellAllAsync();
        try
        {
            work.Result = await CommitAsync(token => store.DeleteAsync(work.Deletion, token), work.Cancellation);
        }
        finally
        {
            // What is held may be of traces that are gone now.
            open.Forget();
        }
    }
}
