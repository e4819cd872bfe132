namespace Faultline.Sources.Configuration;

/// <summary>One change of a YAML text, made at the place of the key that it names.</summary>
internal sealed class YamlSplice(string text, string newLine, string file)
{
    private const string Name = "name";

    public string Apply(YamlPlace? root, YamlChange change)
    {
        var path = change.Path.ToArray();
        if (path.Length == 0 || Array.Exists(path, p => p.Length == 0))
        {
            throw FaultlineException.Input("A change needs the keys it is about.");
        }

        if (root is null || root.IsNull)
        {
            // Nothing but comments: the end of the text is as good a place as any.
            return change.Value is null ? text : EndWithLine(text) + Lines(path, change.Value, 0);
        }

        return In(root, path, change.Value, list: false);
    }

    private string In(YamlPlace place, ReadOnlySpan<string> path, object? value, bool list) =>
        place.Kind switch
        {
            YamlKind.Mapping => InMapping(place, path, value),
            YamlKind.Sequence when list => InSequence(place, path, value),
            _ => throw Unexpected(path[0]),
        };

    private string InMapping(YamlPlace map, ReadOnlySpan<string> path, object? value)
    {
        if (map.Entry(path[0]) is not { } entry)
        {
            return value is null ? text
                : map.Flow ? IntoFlow(map, FlowEntry(path, value))
                : After(map.Children[^1].End, Lines(path, value, Column(map.Children[0].Start)));
        }

        if (path.Length == 1)
        {
            return value is null ? RemoveEntry(map, entry) : Replace(entry.Key, entry.Value, value);
        }

        var empty = entry.Value.IsNull || (entry.Value.Flow && entry.Value.Kind != YamlKind.Scalar && entry.Value.Children.Count == 0);
        if (!empty)
        {
            return In(entry.Value, path[1..], value, path[0] == "taxonomy");
        }

        if (value is null)
        {
            return text;
        }

        var rest = path[1..];
        if (map.Flow)
        {
            return Cut(
                entry.Value.Start,
                entry.Value.End,
                Spaced(entry.Value, path[0] == "taxonomy" ? "[" + Item(rest, value) + "]" : YamlWriting.Flow(rest, value))
            );
        }

        // An empty pair of brackets gives way to lines below; a comment beside it stays where it is.
        var indent = Column(entry.Key.Start) + 2;
        var lines = Lines(path, rest, value, indent);
        var without = entry.Value.IsNull ? text : TrimEndOfLine(entry.Value.Start, entry.Value.End);
        var at = EndOfLine(without, entry.Key.End);
        return EndWithLine(without[..at]) + lines + without[at..];
    }

    private string InSequence(YamlPlace list, ReadOnlySpan<string> path, object? value)
    {
        var name = path[0];
        var item = list.Children.Find(i => i.Kind == YamlKind.Mapping && i.Entry(Name)?.Value.Value == name);
        if (item is null)
        {
            return value is null ? text
                : list.Flow ? IntoFlow(list, Item(path, value))
                : After(list.Children[^1].End, ItemLines(path, value, Column(list.Start)));
        }

        return path.Length > 1 ? InMapping(item, path[1..], value)
            : value is not null ? throw Unexpected(name)
            : list.Flow ? CutFlow(list, item.Start, item.End)
            : RemoveLines(item.Start, item.End);
    }

    private string Replace(YamlPlace key, YamlPlace place, object value)
    {
        if (place.Kind != YamlKind.Scalar)
        {
            throw Unexpected(key.Value);
        }

        return place.IsNull && place.Value.Length == 0
            ? text.Insert(AfterColon(key), " " + YamlWriting.Value(value))
            : Cut(place.Start, place.End, YamlWriting.Value(value) + (text[place.End - 1] == '\n' ? newLine : ""));
    }

    private string RemoveEntry(YamlPlace map, (YamlPlace Key, YamlPlace Value) entry) =>
        map.Flow ? CutFlow(map, entry.Key.Start, entry.Value.End)
        : entry.Value.IsNull && entry.Value.Value.Length == 0 ? RemoveLines(entry.Key.Start, entry.Key.End)
        : RemoveLines(entry.Key.Start, entry.Value.End);

    // From the start of the first line to the end of the last. What else stands on the first line must be no more than a dash.
    private string RemoveLines(int start, int end)
    {
        var from = StartOfLine(start);
        if (text[from..start].Trim(' ', '-').Length > 0)
        {
            throw Unexpected(text[start..end]);
        }

        // A block text ends at the start of the line behind it.
        var to = end > 0 && end <= text.Length && text[end - 1] == '\n' ? end : EndOfLine(text, end);
        return text[..from] + text[to..];
    }

    private string CutFlow(YamlPlace whole, int start, int end)
    {
        var next = text.IndexOf(',', end);
        if (next >= 0 && next < whole.End && string.IsNullOrWhiteSpace(text[end..next]))
        {
            var to = next + 1;
            while (to < text.Length && text[to] == ' ')
            {
                to++;
            }

            return text[..start] + text[to..];
        }

        var before = text.LastIndexOf(',', start - 1);
        return before > whole.Start && string.IsNullOrWhiteSpace(text[(before + 1)..start])
            ? text[..before] + text[end..]
            : text[..start] + text[end..];
    }

    private string IntoFlow(YamlPlace whole, string entry)
    {
        var last = whole.Children.Count == 0 ? whole.Start + 1 : whole.Children[^1].End;
        return text[..last] + (whole.Children.Count == 0 ? "" : ", ") + entry + text[last..];
    }

    private string After(int end, string lines)
    {
        var at = end > 0 && text[end - 1] == '\n' ? end : EndOfLine(text, end);
        return EndWithLine(text[..at]) + lines + text[at..];
    }

    private string Lines(ReadOnlySpan<string> path, object value, int indent) =>
        path is ["taxonomy", ..] && indent == 0
            ? "taxonomy:" + newLine + ItemLines(path[1..], value, 2)
            : YamlWriting.Block(path, value, indent, newLine);

    private string Lines(ReadOnlySpan<string> whole, ReadOnlySpan<string> rest, object value, int indent) =>
        whole[0] == "taxonomy" && indent == 2 ? ItemLines(rest, value, indent) : YamlWriting.Block(rest, value, indent, newLine);

    private string ItemLines(ReadOnlySpan<string> path, object value, int indent)
    {
        var first = $"{new string(' ', indent)}- {Name}: {YamlWriting.Text(path[0])}{newLine}";
        return path.Length == 1 ? first : first + YamlWriting.Block(path[1..], value, indent + 2, newLine);
    }

    private static string Item(ReadOnlySpan<string> path, object value) =>
        $"{{{Name}: {YamlWriting.Text(path[0])}{(path.Length == 1 ? "" : ", " + FlowEntry(path[1..], value))}}}";

    private static string FlowEntry(ReadOnlySpan<string> path, object value) =>
        $"{YamlWriting.Text(path[0])}: {YamlWriting.Flow(path[1..], value)}";

    private string Spaced(YamlPlace place, string written) => place.Start > 0 && text[place.Start - 1] is ' ' ? written : " " + written;

    private string TrimEndOfLine(int start, int end)
    {
        var rest = EndOfLine(text, end);
        var tail = text[end..rest].TrimEnd('\r', '\n');
        return text[..(tail.Trim().Length == 0 ? LastVisible(start) : start)]
            + (tail.Trim().Length == 0 ? "" : tail)
            + text[(end + tail.Length)..];
    }

    private int LastVisible(int end)
    {
        while (end > 0 && text[end - 1] is ' ')
        {
            end--;
        }

        return end;
    }

    private int AfterColon(YamlPlace key) => text.IndexOf(':', key.End) + 1;

    private string Cut(int start, int end, string with) => text[..start] + with + text[end..];

    private int Column(int offset) => offset - StartOfLine(offset);

    private int StartOfLine(int offset) => offset == 0 ? 0 : text.LastIndexOf('\n', offset - 1) + 1;

    private static int EndOfLine(string text, int offset) => text.IndexOf('\n', offset) is >= 0 and var at ? at + 1 : text.Length;

    private string EndWithLine(string before) => before.Length == 0 || before[^1] == '\n' ? before : before + newLine;

    private FaultlineException Unexpected(string key) =>
        FaultlineException.Input($"{file}: `{key}` is written in a way that these pages do not change; change it by hand.");
}
