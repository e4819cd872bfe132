namespace Faultline.Sources.Configuration;

/// <summary>Changes single keys of a YAML text and leaves every other character of it as it is: comments, order, quotes, line ends.</summary>
/// <remarks>What comes out is read again and must say exactly what was asked for and nothing else; otherwise the text is refused, never written.</remarks>
public static class YamlEditor
{
    /// <summary>Every single value under a key, with the keys that lead to it from there.</summary>
    /// <exception cref="FaultlineException">The text is not YAML, or cannot be edited by place.</exception>
    public static IReadOnlyList<(IReadOnlyList<string> Path, string Value)> Values(string text, string file, IReadOnlyList<string> under)
    {
        var place = YamlTree.Read(text, file).Root;
        foreach (var key in under)
        {
            place = place?.Kind == YamlKind.Mapping ? place.Entry(key)?.Value : null;
        }

        var found = new List<(IReadOnlyList<string>, string)>();
        void Visit(YamlPlace at, string[] path)
        {
            if (at.Kind == YamlKind.Mapping)
            {
                foreach (var (key, value) in at.Entries)
                {
                    Visit(value, [.. path, key.Value]);
                }
            }
            else if (at is { Kind: YamlKind.Scalar, IsNull: false })
            {
                found.Add((path, at.Value));
            }
        }

        if (place is not null)
        {
            Visit(place, []);
        }

        return found;
    }

    /// <param name="text">The configuration as it stands.</param>
    /// <param name="file">What errors call it.</param>
    /// <param name="changes">Made in their order.</param>
    /// <exception cref="FaultlineException">The text is not YAML, or is written in a way that cannot be edited by place.</exception>
    public static string Apply(string text, string file, IReadOnlyList<YamlChange> changes)
    {
        var newLine = text.Contains("\r\n", StringComparison.Ordinal) ? "\r\n" : "\n";
        var edited = text;
        var wanted = YamlMeaning.Of(YamlTree.Read(text, file).Root);
        foreach (var change in changes)
        {
            wanted = YamlMeaning.With(wanted, change.Path, change.Value);
            var tree = YamlTree.Read(edited, file);
            edited = new YamlSplice(edited, newLine, file).Apply(tree.Root, change);
        }

        return YamlMeaning.Equal(YamlMeaning.Of(YamlTree.Read(edited, file).Root), wanted)
            ? edited
            : throw FaultlineException.Input(
                $"{file} is written in a way that these pages cannot change without touching more than they should; change it by hand."
            );
    }
}
