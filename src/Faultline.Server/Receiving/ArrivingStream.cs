using System.Diagnostics;

namespace Faultline.Server.Receiving;

/// <summary>A body as it comes over the wire: no more bytes than allowed, whatever length was announced, and none that keeps its place in the budget by coming in drops.</summary>
/// <param name="inner">What comes.</param>
/// <param name="most">Bytes that may come.</param>
/// <param name="length">Bytes that must come, where that is known.</param>
/// <param name="grace">How long it may take whatever its size; 30 s unless given.</param>
internal sealed class ArrivingStream(Stream inner, long most, long? length = null, TimeSpan? grace = null) : Stream
{
    /// <summary>Beyond the grace it must have come at this many bytes a second on average.</summary>
    public const int SlowestRate = 16 << 10;

    private readonly TimeSpan _grace = grace ?? TimeSpan.FromSeconds(30);
    private readonly long _started = Stopwatch.GetTimestamp();
    private CancellationTokenSource? _alarm;
    private long _read;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => _read;
        set => throw new NotSupportedException();
    }

    private TimeSpan Left => _grace + TimeSpan.FromSeconds((double)_read / SlowestRate) - Stopwatch.GetElapsedTime(_started);

    /// <exception cref="IntakeRefusedException">There is more than allowed, more or less than its length, or it comes too slowly.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await WithinTimeAsync(buffer, cancellationToken);
        _read += read;
        return _read > most ? throw RequestBody.TooLarge((int)(most >> 20), "max_body_mb")
            : read == 0 && _read < length
                ? throw new IntakeRefusedException(Refusal.Malformed, "The message ends before the length that stands in front of it.")
            : _read > length ? throw new IntakeRefusedException(Refusal.Malformed, "There is more than the one message of the call.")
            : read;
    }

    private async ValueTask<int> WithinTimeAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        _alarm ??= CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            var reading = inner.ReadAsync(buffer, _alarm.Token);
            var isAwaited = !reading.IsCompleted;
            if (isAwaited)
            {
                var left = Left;
                _alarm.CancelAfter(left > TimeSpan.Zero ? left : TimeSpan.Zero);
            }

            var read = await reading;
            if (isAwaited)
            {
                _alarm.CancelAfter(Timeout.InfiniteTimeSpan);
            }

            return read;
        }
        catch (OperationCanceledException) when (_alarm.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new IntakeRefusedException(
                Refusal.Slow,
                $"The request came more slowly than {SlowestRate >> 10} KiB a second; send it again, in smaller batches."
            );
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("The body is read asynchronously.");

    public override void Flush() { }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _alarm?.Dispose();
        }

        base.Dispose(disposing);
    }
}
