using System.Buffers;

namespace Faultline.Sources.Files;

/// <summary>Lines of a byte stream, without copying them and without ever holding more than one limit's worth of a line.</summary>
internal sealed class LineReader(Stream stream, int maxLineBytes) : IDisposable
{
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(256 << 10);
    private int _start;
    private int _end;
    private bool _ended;

    /// <summary>Number of <see cref="Line"/>, from 1.</summary>
    public long Number { get; private set; }

    /// <summary>The line without its end; valid until the next read, empty when <see cref="TooLong"/>.</summary>
    public Memory<byte> Line { get; private set; }

    public bool TooLong { get; private set; }

    /// <summary>Length of a line that was too long, in bytes.</summary>
    public long SkippedBytes { get; private set; }

    /// <summary>What stopped the stream before its proper end (damaged compression, a failing disk); the line at hand may then be cut.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>Moves to the next line; false at the end.</summary>
    public async ValueTask<bool> ReadAsync(CancellationToken cancellationToken)
    {
        TooLong = false;
        var searched = 0;
        while (true)
        {
            var found = _buffer.AsSpan(_start + searched, _end - _start - searched).IndexOf((byte)'\n');
            if (found >= 0)
            {
                Take(searched + found, 1);
                return true;
            }

            searched = _end - _start;
            if (searched > maxLineBytes)
            {
                await SkipAsync(cancellationToken);
                return true;
            }

            if (_ended)
            {
                if (searched == 0)
                {
                    return false;
                }

                Take(searched, 0);
                return true;
            }

            await FillAsync(cancellationToken);
        }
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
        stream.Dispose();
    }

    private void Take(int length, int terminator)
    {
        Number++;
        if (length > maxLineBytes)
        {
            TooLong = true;
            SkippedBytes = length;
            Line = default;
        }
        else
        {
            var trimmed = length > 0 && _buffer[_start + length - 1] == '\r' ? length - 1 : length;
            Line = _buffer.AsMemory(_start, trimmed);
        }

        _start += length + terminator;
    }

    private async ValueTask SkipAsync(CancellationToken cancellationToken)
    {
        TooLong = true;
        Line = default;
        Number++;
        SkippedBytes = 0;
        while (true)
        {
            var found = _buffer.AsSpan(_start, _end - _start).IndexOf((byte)'\n');
            if (found >= 0)
            {
                SkippedBytes += found;
                _start += found + 1;
                return;
            }

            SkippedBytes += _end - _start;
            _start = _end;
            if (_ended)
            {
                return;
            }

            await FillAsync(cancellationToken);
        }
    }

    private async ValueTask FillAsync(CancellationToken cancellationToken)
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            _end -= _start;
            _start = 0;
        }

        if (_end == _buffer.Length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(_buffer.Length * 2);
            _buffer.AsSpan(0, _end).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = larger;
        }

        try
        {
            var read = await stream.ReadAsync(_buffer.AsMemory(_end), cancellationToken);
            _end += read;
            _ended = read == 0;
        }
        catch (Exception failure) when (failure is IOException or InvalidDataException)
        {
            Failure = failure;
            _ended = true;
        }
    }
}
