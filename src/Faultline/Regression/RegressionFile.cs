using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Faultline.Gating.Matchers;
using Faultline.Traces;

namespace Faultline.Regression;

/// <summary>One regression file being extended. Lines that are not touched are written back byte for byte.</summary>
internal sealed class RegressionFile
{
    private static readonly JsonSerializerOptions Format = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly string _path;
    private readonly List<string> _lines = [];
    private readonly Dictionary<int, RegressionRow> _rows = [];
    private string _newLine = "\n";
    private (DateTime, long) _stamp;
    private bool _changed;

    private RegressionFile(string path) => _path = path;

    /// <summary>Non-empty lines, whether readable or not.</summary>
    public IReadOnlyList<string> Lines => _lines;

    /// <summary>The readable rows, in the order of the file.</summary>
    public IEnumerable<RegressionRow> Rows => _rows.OrderBy(r => r.Key).Select(r => r.Value);

    public List<Rejection> Rejections { get; } = [];

    public static RegressionFile Open(string path)
    {
        var file = new RegressionFile(path);
        if (File.Exists(path))
        {
            var number = 0;
            file._stamp = StampOf(path);
            file._newLine = EndsWithCarriageReturn(path) ? "\r\n" : "\n";
            foreach (var line in File.ReadLines(path))
            {
                number++;
                if (string.IsNullOrWhiteSpace(line))
                {
                    continue;
                }

                var (row, rejection) = RegressionRowReader.Read(line, path, number);
                if (row is not null)
                {
                    file._rows[file._lines.Count] = row;
                }
                else
                {
                    file.Rejections.Add(rejection!);
                }

                file._lines.Add(line);
            }
        }

        return file;
    }

    /// <summary>Rows that wait for a gold answer get it where a reviewer has written one since; nothing else in them changes.</summary>
    public void AddGold(Func<string, string?> correctionOf)
    {
        foreach (var (index, row) in _rows.ToArray())
        {
            if (
                row.Gold is null
                && row.Matcher is { } m
                && m.TryGetProperty("type", out var type)
                && type.ValueEquals("needs_gold")
                && correctionOf(row.TraceId ?? row.CaseId) is { } gold
            )
            {
                row.Source["gold"] = gold;
                row.Source["matcher"] = new JsonObject { ["type"] = "gold" };

                _lines[index] = row.Source.ToJsonString(Format);
                _rows[index] = RegressionRowReader.Read(_lines[index], _path, row.Line).Row ?? row;
                _changed = true;
            }
        }
    }

    /// <summary>Changes the rows named, each by its value; the others keep their bytes.</summary>
    public int Set<T>(IReadOnlyDictionary<string, T> values, Action<JsonObject, T> change)
    {
        var changed = 0;
        foreach (var (index, row) in _rows.ToArray())
        {
            if (values.TryGetValue(row.CaseId, out var value))
            {
                change(row.Source, value);
                _lines[index] = row.Source.ToJsonString(Format);
                _rows[index] = RegressionRowReader.Read(_lines[index], _path, row.Line).Row ?? row;
                _changed = true;
                changed++;
            }
        }

        return changed;
    }

    public void Add(RegressionRow row)
    {
        _rows[_lines.Count] = row;
        _lines.Add(row.Source.ToJsonString(Format));
        _changed = true;
    }

    public void Save()
    {
        if (!_changed)
        {
            return;
        }

        if (File.Exists(_path) && StampOf(_path) != _stamp)
        {
            throw FaultlineException.Outside(
                $"{_path} was changed by another program while this one was at it; nothing was written, try again."
            );
        }

        var temporary = $"{_path}.{Path.GetRandomFileName()}.new";
        File.WriteAllText(temporary, string.Join(_newLine, _lines) + _newLine, new UTF8Encoding(false));
        File.Move(temporary, _path, overwrite: true);
        _stamp = StampOf(_path);
        _changed = false;
    }

    private static (DateTime, long) StampOf(string path) => new FileInfo(path) is var file ? (file.LastWriteTimeUtc, file.Length) : default;

    // The first line tells: a file that was written on Windows keeps its endings, so that a change of one row is a change of one line.
    private static bool EndsWithCarriageReturn(string path)
    {
        using var stream = File.OpenRead(path);
        for (int previous = 0, next; (next = stream.ReadByte()) >= 0; previous = next)
        {
            if (next == '\n')
            {
                return previous == '\r';
            }
        }

        return false;
    }
}
