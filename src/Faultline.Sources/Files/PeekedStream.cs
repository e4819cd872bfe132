namespace Faultline.Sources.Files;

/// <summary>A stream whose first bytes have been looked at and are read again.</summary>
internal sealed class PeekedStream : Stream
{
    private readonly byte[] _head;
    private readonly Stream _rest;
    private int _taken;

    private PeekedStream(byte[] head, Stream rest)
    {
        _head = head;
        _rest = rest;
    }

    /// <summary>The first bytes of the stream; all of it when shorter than was asked for.</summary>
    public ReadOnlyMemory<byte> Head => _head;

    /// <summary>What of the head is still to be read.</summary>
    public ReadOnlyMemory<byte> UnreadHead => _head.AsMemory(_taken);

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Reads up to <paramref name="count"/> bytes ahead. A stream that fails meanwhile fails again when read to that point.</summary>
    public static async ValueTask<PeekedStream> OpenAsync(Stream stream, int count, CancellationToken cancellationToken)
    {
        var head = new byte[count];
        var length = 0;
        try
        {
            while (length < count)
            {
                var read = await stream.ReadAsync(head.AsMemory(length), cancellationToken);
                if (read == 0)
                {
                    break;
                }

                length += read;
            }
        }
        catch (Exception failure) when (failure is IOException or InvalidDataException)
        {
            return new PeekedStream(head[..length], new FailingStream(failure));
        }

        return new PeekedStream(head[..length], stream);
    }

    /// <summary>Leaves out the first bytes, such as a byte order mark.</summary>
    public void Skip(int count) => _taken = count;

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        if (_taken == _head.Length)
        {
            return _rest.Read(buffer);
        }

        var length = Math.Min(buffer.Length, _head.Length - _taken);
        _head.AsSpan(_taken, length).CopyTo(buffer);
        _taken += length;
        return length;
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        _taken == _head.Length ? _rest.ReadAsync(buffer, cancellationToken) : ValueTask.FromResult(Read(buffer.Span));

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _rest.Dispose();
        }

        base.Dispose(disposing);
    }

    private sealed class FailingStream(Exception failure) : Stream
    {
        public override bool CanRead => true;
        public override bool CanSeek => false;
        public override bool CanWrite => false;
        public override long Length => throw new NotSupportedException();
        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override int Read(byte[] buffer, int offset, int count) => throw failure;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => throw failure;

        public override void Flush() => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
