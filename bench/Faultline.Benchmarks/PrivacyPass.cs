using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using Faultline.Traces.Privacy;

namespace Faultline.Benchmarks;

/// <summary>How fast the privacy stage goes through the lines of a file, and what it finds there.</summary>
internal static class PrivacyPass
{
    private const int Passes = 3;
    private const int MostLines = 20_000;

    public static int Run(string path)
    {
        var lines = Lines(path);
        var characters = lines.Sum(static line => (long)line.Length);
        var texts = new PrivateText(new Pseudonyms(new byte[Pseudonyms.SecretBytes]), PrivateKinds.All);
        for (var pass = 1; pass <= Passes; pass++)
        {
            var clock = Stopwatch.StartNew();
            var changed = lines.Count(line => !ReferenceEquals(texts.Replace(line), line));
            Console.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"pass {pass}: {characters / 1048576.0:F1} M characters in {clock.Elapsed.TotalMilliseconds:F0} ms, {characters / 1048576.0 / clock.Elapsed.TotalSeconds:F0} M/s; {changed} of {lines.Count} lines changed"
                )
            );
        }

        return 0;
    }

    private static List<string> Lines(string path)
    {
        using var file = File.OpenRead(path);
        using var plain = path.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(file, CompressionMode.Decompress) : (Stream)file;
        using var reader = new StreamReader(plain);
        var lines = new List<string>();
        while (lines.Count < MostLines && reader.ReadLine() is { } line)
        {
            lines.Add(line);
        }

        return lines;
    }
}
