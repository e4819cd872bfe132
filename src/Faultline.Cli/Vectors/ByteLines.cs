namespace Faultline.Cli.Vectors;

/// <summary>Lines of a stream as bytes, without the line feed; a UTF-8 byte-order mark is skipped.</summary>
internal sealed class ByteLines(Stream stream, int longest, string path)
{
    private byte[] _buffer = new byte[1 << 16];
    private int _start;
    private int _end;
    private bool _finished;

    /// <summary>Number of the line last returned, from 1.</summary>
    public int Number { get; private set; }

    /// <summary>The next line, valid until the next call.</summary>
    /// <exception cref="FaultlineException">The line is longer than allowed.</exception>
    public bool Next(out ReadOnlySpan<byte> line)
    {
        var searched = 0;
        while (true)
        {
            var feed = _buffer.AsSpan(_start + searched, _end - _start - searched).IndexOf((byte)'\n');
            if (feed >= 0)
            {
                line = _buffer.AsSpan(_start, searched + feed);
                _start += searched + feed + 1;
                return Counted(ref line);
            }

            searched = _end - _start;
            if (_finished)
            {
                line = _buffer.AsSpan(_start, searched);
                _start = _end;
                return !line.IsEmpty && Counted(ref line);
            }

            Fill();
        }
    }

    private bool Counted(ref ReadOnlySpan<byte> line)
    {
        Number++;
        if (Number == 1 && line.StartsWith("\uFEFF"u8))
        {
            line = line[3..];
        }

        return true;
    }

    private void Fill()
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            _end -= _start;
            _start = 0;
        }

        if (_end == _buffer.Length)
        {
            if (_buffer.Length >= longest)
            {
                throw FaultlineException.Input(
                    $"{path} line {Number + 1} is longer than {longest >> 20} MB; this is not a file of one row a line."
                );
            }

            Array.Resize(ref _buffer, _buffer.Length * 2);
        }

        var read = stream.Read(_buffer, _end, _buffer.Length - _end);
        _finished = read == 0;
        _end += read;
    }
}
