using System.IO.Compression;
using System.Runtime.CompilerServices;

namespace Faultline.TestData;

/// <summary>The measuring data beside the repository (<c>../shared</c>). Tests that need it skip, and say so, where it is absent.</summary>
internal static class SharedData
{
    public static string RepositoryRoot { get; } = Find();

    /// <summary>Path below <c>../shared</c>; skips the calling test when it is not there.</summary>
    public static string Require(string relative)
    {
        var path = Path.GetFullPath(Path.Combine(RepositoryRoot, "..", "shared", relative));
        if (!File.Exists(path) && !Directory.Exists(path))
        {
            Assert.Skip($"needs ../shared/{relative}, which is not here");
        }

        return path;
    }

    /// <summary>Lines of a text file, gunzipped when its name ends in <c>.gz</c>.</summary>
    public static IEnumerable<string> Lines(string path)
    {
        using var file = File.OpenRead(path);
        using Stream stream = path.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(file, CompressionMode.Decompress) : file;
        using var reader = new StreamReader(stream);
        while (reader.ReadLine() is { } line)
        {
            yield return line;
        }
    }

    private static string Find([CallerFilePath] string here = "")
    {
        for (var directory = Path.GetDirectoryName(here); directory is not null; directory = Path.GetDirectoryName(directory))
        {
            if (File.Exists(Path.Combine(directory, "Faultline.slnx")))
            {
                return directory;
            }
        }

        throw new DirectoryNotFoundException("Faultline.slnx was not found above " + here);
    }
}
