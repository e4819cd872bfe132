using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Faultline.Sources.Configuration;

/// <summary>YAML text → its one document's root node, with errors that name the line.</summary>
internal static class YamlText
{
    private const int DeepestNesting = 64;

    /// <returns>Null for a text without a document.</returns>
    public static YamlNode? Root(string yaml, string file)
    {
        var stream = new YamlStream();
        var parser = new Parser(new StringReader(yaml));
        try
        {
            // The node model is built by recursion, so the depth is looked at first.
            for (var depth = 0; parser.MoveNext(); )
            {
                depth += parser.Current!.NestingIncrease;
                if (depth > DeepestNesting)
                {
                    throw FaultlineException.Input($"{file}:{parser.Current.Start.Line}: nested deeper than {DeepestNesting} levels.");
                }
            }

            stream.Load(new StringReader(yaml));
        }
        catch (YamlException problem)
        {
            throw FaultlineException.Input($"{file}:{problem.Start.Line}: {Sentence(problem)}");
        }
        catch (Exception problem) when (problem is InvalidOperationException or ArgumentException)
        {
            // What the scanner throws for some unfinished texts.
            throw FaultlineException.Input(
                $"{file}:{Math.Max(1, parser.Current?.End.Line ?? 1)}: the YAML cannot be read from here on; check brackets, quotes and indentation."
            );
        }

        if (stream.Documents.Count > 1)
        {
            throw FaultlineException.Input(
                $"{file}:{stream.Documents[1].RootNode.Start.Line}: there are {stream.Documents.Count} documents in the file; keep one."
            );
        }

        return stream.Documents.Count == 0 || IsNull(stream.Documents[0].RootNode) ? null : stream.Documents[0].RootNode;
    }

    public static bool IsNull(YamlNode node) =>
        node is YamlScalarNode { Style: ScalarStyle.Plain, Value: null or "" or "~" or "null" or "Null" or "NULL" };

    // YamlDotNet puts its own position in front and nests the cause.
    private static string Sentence(YamlException problem)
    {
        var innermost = (Exception)problem;
        while (innermost.InnerException is { } inner)
        {
            innermost = inner;
        }

        var text = innermost.Message;
        var position = text.IndexOf("): ", StringComparison.Ordinal);
        if (text.StartsWith('(') && position > 0)
        {
            text = text[(position + 3)..];
        }

        return "the YAML cannot be read: " + text.TrimEnd('.') + ".";
    }
}
