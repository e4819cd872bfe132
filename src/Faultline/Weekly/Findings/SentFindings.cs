using System.Text.Json;

namespace Faultline.Weekly.Findings;

/// <summary>Remembers in the workspace what each sink has been told, a line each; durable line by line.</summary>
public sealed class SentFindings
{
    private const string FileName = "findings-sent.jsonl";

    private readonly string _path;
    private readonly HashSet<(string Sink, string Key)> _sent = [];

    public SentFindings(string workspace)
    {
        _path = Path.Combine(workspace, FileName);
        if (!File.Exists(_path))
        {
            return;
        }

        foreach (var line in File.ReadLines(_path))
        {
            try
            {
                if (JsonSerializer.Deserialize<Line>(line, FaultlineJson.Line) is { Sink: { } sink, Key: { } key })
                {
                    _sent.Add((sink, key));
                }
            }
            catch (JsonException)
            {
                // The last line of a process that was killed: that finding is sent again.
            }
        }
    }

    public bool Contains(string sink, Finding finding) => _sent.Contains((sink, finding.Key));

    public void Add(string sink, Finding finding, DateTime now)
    {
        if (!_sent.Add((sink, finding.Key)))
        {
            return;
        }

        using var file = new FileStream(_path, FileMode.Append, FileAccess.Write, FileShare.Read);
        // After a torn line a fresh one, so that only the torn one is lost.
        file.Write("\n"u8);
        JsonSerializer.Serialize(file, new Line(sink, finding.Key, now), FaultlineJson.Line);
        file.Flush(flushToDisk: true);
    }

    private sealed record Line(string? Sink, string? Key, DateTime SentAt);
}
