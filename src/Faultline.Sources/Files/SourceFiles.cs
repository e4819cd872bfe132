using Faultline.Traces;
using Microsoft.Extensions.FileSystemGlobbing;
using Microsoft.Extensions.FileSystemGlobbing.Abstractions;

namespace Faultline.Sources.Files;

/// <summary>Paths, directories, globs and <c>-</c> → the files they mean, each once, in an order that does not depend on the file system.</summary>
public static class SourceFiles
{
    /// <summary>Standard input.</summary>
    public const string StandardInput = "-";

    private static readonly string[] Extensions = [".jsonl", ".ndjson", ".json", ".csv", ".tsv", ".parquet"];

    /// <summary>The sources of the paths, and the bytes their files have together (null when standard input is among them).</summary>
    /// <exception cref="FaultlineException">A path does not exist or means no file at all.</exception>
    public static (IReadOnlyList<ITraceSource> Sources, long? TotalBytes) Open(IEnumerable<string> paths, SourceOptions options)
    {
        ArgumentNullException.ThrowIfNull(paths);
        var sources = new List<ITraceSource>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        long? total = 0;
        foreach (var path in paths)
        {
            if (path == StandardInput)
            {
                if (seen.Add(path))
                {
                    sources.Add(new FileTraceSource(StandardInput, Console.OpenStandardInput, options));
                    total = null;
                }

                continue;
            }

            foreach (var file in Expand(path).Where(file => seen.Add(Path.GetFullPath(file))))
            {
                sources.Add(new FileTraceSource(file, () => Open(file), options));
                total += File.Exists(file) ? new FileInfo(file).Length : 0;
            }
        }

        return (sources, total);
    }

    private static FileStream Open(string file) =>
        new(
            file,
            new FileStreamOptions
            {
                Mode = FileMode.Open,
                Share = FileShare.ReadWrite | FileShare.Delete,
                Options = FileOptions.Asynchronous | FileOptions.SequentialScan,
                BufferSize = 0,
            }
        );

    private static IReadOnlyList<string> Expand(string path)
    {
        if (File.Exists(path))
        {
            return [path];
        }

        if (Directory.Exists(path))
        {
            return InDirectory(path);
        }

        if (path.AsSpan().ContainsAny('*', '?'))
        {
            var matched = Matching(path);
            return matched.Count > 0 ? matched : throw FaultlineException.Input($"No file matches {path}; check the pattern.");
        }

        throw FaultlineException.Input($"{path} does not exist; give a file, a directory, a pattern in quotes, or - for standard input.");
    }

    private static IReadOnlyList<string> InDirectory(string directory)
    {
        string[] files;
        try
        {
            files =
            [
                .. Directory
                    .EnumerateFiles(directory, "*", new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = false })
                    .Where(IsTraceFile)
                    .Order(StringComparer.Ordinal),
            ];
        }
        catch (Exception failure) when (failure is UnauthorizedAccessException or IOException)
        {
            throw new FaultlineException(
                FaultKind.Input,
                $"The directory {directory} cannot be read ({failure.Message.TrimEnd('.')}); grant permission or name the files.",
                failure
            );
        }

        return files.Length > 0
            ? files
            : throw FaultlineException.Input($"The directory {directory} holds no {string.Join(", ", Extensions)} file (plain or .gz).");
    }

    private static bool IsTraceFile(string file)
    {
        var name = file.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? file[..^3] : file;
        return Extensions.Contains(Path.GetExtension(name), StringComparer.OrdinalIgnoreCase);
    }

    private static IReadOnlyList<string> Matching(string pattern)
    {
        // The matcher knows relative patterns only: split off what stands before the first wildcard.
        var segments = pattern.Split('/');
        var first = Array.FindIndex(segments, segment => segment.AsSpan().ContainsAny('*', '?'));
        var root =
            first == 0 ? "."
            : string.Join('/', segments[..first]) is { Length: > 0 } start ? start
            : "/";
        if (!Directory.Exists(root))
        {
            return [];
        }

        // It has no '?': match with '*' first, then hold the names against the whole pattern.
        var relative = string.Join('/', segments[first..]);
        var matcher = new Matcher(StringComparison.Ordinal).AddInclude(relative.Replace('?', '*'));
        return
        [
            .. matcher
                .Execute(new DirectoryInfoWrapper(new DirectoryInfo(root)))
                .Files.Select(file => file.Path)
                .Where(file => !relative.Contains('?', StringComparison.Ordinal) || SameWithWildcards(relative, file))
                .Select(file => root == "." && !pattern.StartsWith("./", StringComparison.Ordinal) ? file : Path.Combine(root, file))
                .Order(StringComparer.Ordinal),
        ];
    }

    private static bool SameWithWildcards(string pattern, string file) =>
        System.IO.Enumeration.FileSystemName.MatchesSimpleExpression(
            pattern.Replace("**/", "*", StringComparison.Ordinal),
            file,
            ignoreCase: false
        );
}
