using System.Text;

namespace Faultline.Server.Assembling;

/// <summary>The ids of traces whose spans are committed before they are told, so that the next server can tell them when this one is killed in between.</summary>
/// <remarks>An id is written before its spans are committed. One too many is harmless: a trace that is told twice is the same.</remarks>
internal sealed class OpenTraceJournal : IDisposable
{
    private const int IdLength = 32;
    private const long Compactable = 1 << 20;

    private readonly string _path;
    private FileStream _file;

    private OpenTraceJournal(string path, FileStream file) => (_path, _file) = (path, file);

    /// <summary>Opens the journal and gives back what an earlier server left in it.</summary>
    public static (OpenTraceJournal Journal, IReadOnlyList<string> Left) Open(string path)
    {
        var left = File.Exists(path) ? File.ReadLines(path).Where(IsId).Distinct(StringComparer.Ordinal).ToArray() : [];
        return (new OpenTraceJournal(path, Append(path)), left);
    }

    /// <summary>Adds ids; they survive the process when this returns, and the machine.</summary>
    /// <exception cref="IOException">None of them is added.</exception>
    public void Add(IEnumerable<string> ids)
    {
        var text = new StringBuilder();
        foreach (var id in ids)
        {
            text.Append(id).Append('\n');
        }

        if (text.Length == 0)
        {
            return;
        }

        if (!_file.CanWrite)
        {
            _file = Append(_path);
        }

        var length = _file.Length;
        try
        {
            _file.Write(Encoding.ASCII.GetBytes(text.ToString()));
            _file.Flush(flushToDisk: true);
        }
        catch (IOException)
        {
            // Half a line would spoil the next one too.
            _file.SetLength(length);
            _file.Seek(0, SeekOrigin.End);
            throw;
        }
    }

    /// <summary>Forgets what is settled: everything when nothing is open, else when much more is written than is open.</summary>
    /// <param name="open">How many ids are still open.</param>
    /// <param name="ids">These ids.</param>
    public void Settle(int open, IEnumerable<string> ids)
    {
        if (!_file.CanWrite)
        {
            _file = Append(_path);
        }

        if (open == 0)
        {
            if (_file.Length > 0)
            {
                _file.SetLength(0);
            }
        }
        else if (_file.Length > Compactable && _file.Length > 4L * open * (IdLength + 1))
        {
            var compact = _path + ".new";
            try
            {
                File.WriteAllLines(compact, ids);
            }
            catch (IOException)
            {
                File.Delete(compact);
                throw;
            }

            // From here to its opening there is none; one that cannot be opened again is when the next ids are added.
            _file.Dispose();
            File.Move(compact, _path, overwrite: true);
            _file = Append(_path);
        }
    }

    public void Dispose() => _file.Dispose();

    // Not FileMode.Append, which refuses to shorten what was there before.
    private static FileStream Append(string path)
    {
        var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.Read, bufferSize: 0);
        file.Seek(0, SeekOrigin.End);
        return file;
    }

    // The last line may be cut off; its spans were then not committed either.
    private static bool IsId(string line) => line.Length == IdLength && line.All(char.IsAsciiHexDigitLower);
}
