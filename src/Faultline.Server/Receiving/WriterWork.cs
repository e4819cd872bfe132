using Faultline.Traces;

namespace Faultline.Server.Receiving;

/// <summary>Something for the one writer to do; it is done when <see cref="Done"/> is.</summary>
internal abstract class WriterWork
{
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Done => _done.Task;

    public virtual void Finish() => _done.TrySetResult();

    public virtual void Fail(Exception failure) => _done.TrySetException(failure);
}

/// <summary>Spans of one export request.</summary>
internal sealed class SpanWork(ReceivedSpans received, IntakeBudget.Place place) : WriterWork
{
    public ReceivedSpans Received { get; } = received;

    public long Bytes => place.Held;

    public override void Finish()
    {
        place.Dispose();
        base.Finish();
    }

    public override void Fail(Exception failure)
    {
        place.Dispose();
        base.Fail(failure);
    }
}

/// <summary>A batch of another writer on this workspace, which has told its traces itself.</summary>
internal sealed class BatchWork(TraceBatch batch, CancellationToken cancellationToken) : WriterWork
{
    public TraceBatch Batch { get; } = batch;

    public CancellationToken Cancellation { get; } = cancellationToken;

    public AppendResult? Result { get; set; }
}

/// <summary>Traces leave the store.</summary>
internal sealed class DeleteWork(TraceDeletion deletion, CancellationToken cancellationToken) : WriterWork
{
    public TraceDeletion Deletion { get; } = deletion;

    public CancellationToken Cancellation { get; } = cancellationToken;

    public DeletionResult? Result { get; set; }
}

/// <summary>Every trace that waits is to be told now, because someone is about to read.</summary>
internal sealed class SettleWork : WriterWork;
