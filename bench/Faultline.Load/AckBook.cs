using System.Globalization;

namespace Faultline.Load;

/// <summary>A file of what was sent and which of it was acknowledged: a line a request, its run and number behind <c>+</c> (acknowledged) or <c>-</c> (not).</summary>
internal sealed class AckBook : IDisposable
{
    private readonly Lock _writing = new();
    private readonly StreamWriter _lines;

    public AckBook(string path)
    {
        Unanswered = new Queue<Sent>(Unacknowledged(path));
        _lines = new StreamWriter(path, append: true) { AutoFlush = true };
    }

    /// <summary>What earlier runs got no acknowledgement for, to be sent again as exporters do.</summary>
    public Queue<Sent> Unanswered { get; }

    /// <summary>Takes one of <see cref="Unanswered"/>; null when there is none.</summary>
    public Sent? Next()
    {
        lock (_writing)
        {
            return Unanswered.TryDequeue(out var sent) ? sent : null;
        }
    }

    public void Write(Sent sent, bool acknowledged)
    {
        lock (_writing)
        {
            _lines.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{(acknowledged ? '+' : '-')} {sent.Run} {sent.Number}"));
        }
    }

    public static HashSet<Sent> Acknowledged(string path) =>
        [.. Read(path).Where(static line => line.Plus).Select(static line => line.Sent)];

    private static HashSet<Sent> Unacknowledged(string path)
    {
        var sent = Read(path).Select(static line => line.Sent).ToHashSet();
        sent.ExceptWith(Acknowledged(path));
        return sent;
    }

    private static IEnumerable<(bool Plus, Sent Sent)> Read(string path) =>
        !File.Exists(path)
            ? []
            : File.ReadLines(path)
                .Select(static line => line.Split(' '))
                .Select(static part =>
                    (
                        part[0] == "+",
                        new Sent(ulong.Parse(part[1], CultureInfo.InvariantCulture), long.Parse(part[2], CultureInfo.InvariantCulture))
                    )
                );

    public void Dispose() => _lines.Dispose();
}

/// <summary>What tells one request's ids from those of all others.</summary>
internal readonly record struct Sent(ulong Run, long Number);
