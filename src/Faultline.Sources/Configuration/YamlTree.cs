using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Faultline.Sources.Configuration;

/// <summary>A YAML text as nodes that know where they stand, so that one of them can be changed without touching the others.</summary>
internal sealed class YamlTree
{
    private YamlTree(YamlPlace? root) => Root = root;

    /// <summary>Null for a text without a document.</summary>
    public YamlPlace? Root { get; }

    /// <exception cref="FaultlineException">The text is not YAML, or has what cannot be edited by place: anchors, aliases, tags, several documents.</exception>
    public static YamlTree Read(string text, string file)
    {
        // First by the reader of configurations, whose sentences say what is wrong with a text that cannot be read.
        YamlText.Root(text, file);
        var parser = new Parser(new StringReader(text));
        var lines = LineStarts(text);
        int At(Mark mark) => Math.Min(text.Length, lines[Math.Min(lines.Count - 1, (int)mark.Line - 1)] + (int)mark.Column - 1);
        YamlPlace? root = null;
        var open = new Stack<YamlPlace>();
        while (parser.MoveNext())
        {
            var what = parser.Current!;
            if (what is AnchorAlias or NodeEvent { Anchor.IsEmpty: false })
            {
                throw Refuse(file, what, "an anchor or alias (&name, *name)");
            }

            if (what is NodeEvent { Tag.IsEmpty: false })
            {
                throw Refuse(file, what, "a tag (!name)");
            }

            switch (what)
            {
                case DocumentStart when root is not null:
                    throw Refuse(file, what, "a second document");
                case Scalar { Style: ScalarStyle.Plain, Value: "" } when open.TryPeek(out var map) && map.Children.Count % 2 == 1:
                    // Nothing behind a key: its place is behind the colon, wherever the reader noticed.
                    var colon = text.IndexOf(':', map.Children[^1].End) + 1;
                    Add(new YamlPlace(YamlKind.Scalar, colon, true) { End = colon });
                    break;
                case Scalar scalar:
                    Add(
                        new YamlPlace(YamlKind.Scalar, At(scalar.Start), scalar.Style is ScalarStyle.Plain)
                        {
                            End = At(scalar.End),
                            Value = scalar.Value,
                        }
                    );
                    break;
                case MappingStart start:
                    open.Push(Add(new YamlPlace(YamlKind.Mapping, At(start.Start), start.Style is MappingStyle.Flow)));
                    break;
                case SequenceStart start:
                    open.Push(Add(new YamlPlace(YamlKind.Sequence, At(start.Start), start.Style is SequenceStyle.Flow)));
                    break;
                case MappingEnd or SequenceEnd:
                    var closed = open.Pop();
                    // The end of brackets is reported before them; that of a block, where the next thing lies: it ends with its last child.
                    closed.End =
                        closed.Flow ? At(what.Start) + 1
                        : closed.Children.Count > 0 ? closed.Children[^1].End
                        : closed.Start;
                    break;
            }
        }

        return new YamlTree(root);

        YamlPlace Add(YamlPlace place)
        {
            if (open.TryPeek(out var parent))
            {
                parent.Children.Add(place);
            }
            else
            {
                root = place;
            }

            return place;
        }
    }

    private static List<int> LineStarts(string text)
    {
        var starts = new List<int> { 0 };
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\n')
            {
                starts.Add(i + 1);
            }
        }

        return starts;
    }

    private static FaultlineException Refuse(string file, ParsingEvent at, string what) =>
        FaultlineException.Input(
            $"{file}:{at.Start.Line}: {what} stands here, which these pages do not edit around; change the file by hand."
        );
}

internal enum YamlKind
{
    Scalar,
    Mapping,
    Sequence,
}

/// <param name="Start">Offset of its first character.</param>
/// <param name="Flow">Of a mapping or sequence: written in brackets. Of a scalar: written without quotes.</param>
internal sealed record YamlPlace(YamlKind Kind, int Start, bool Flow)
{
    /// <summary>Offset behind its last character.</summary>
    public int End { get; set; }

    public string Value { get; init; } = "";

    /// <summary>Items of a sequence; of a mapping, keys and values in turn.</summary>
    public List<YamlPlace> Children { get; } = [];

    public bool IsNull => Kind == YamlKind.Scalar && Flow && Value is "" or "~" or "null" or "Null" or "NULL";

    public IEnumerable<(YamlPlace Key, YamlPlace Value)> Entries => Children.Chunk(2).Select(pair => (pair[0], pair[1]));

    /// <summary>Key and value of that name, or null.</summary>
    public (YamlPlace Key, YamlPlace Value)? Entry(string name)
    {
        foreach (var entry in Entries)
        {
            if (entry.Key.Value == name)
            {
                return entry;
            }
        }

        return null;
    }
}
