using System.Text.Json;

namespace Faultline.Cli.Demo.Traffic;

/// <summary>Sample traffic on disk: the rows, and beside them the answer key that no step reads.</summary>
internal static class TrafficFiles
{
    /// <summary>Writes the rows to <paramref name="path"/> and the key to <see cref="KeyPath"/>.</summary>
    /// <param name="seen">Called with every trace as it is written.</param>
    public static IReadOnlyList<GeneratedTruth> Write(
        string path,
        TrafficOptions options,
        CancellationToken cancellationToken,
        Action<GeneratedTrace>? seen = null
    )
    {
        var key = new List<GeneratedTruth>(options.Traces);
        using (var rows = File.Create(path, 1 << 16))
        {
            var traffic = TrafficGenerator
                .Generate(options)
                .Select(t =>
                {
                    key.Add(t.Truth);
                    seen?.Invoke(t);
                    return t.Trace;
                });
            TraceRowWriter.Write(rows, traffic, cancellationToken);
        }

        File.WriteAllLines(KeyPath(path), key.Select(t => JsonSerializer.Serialize(t, FaultlineJson.Line)));
        return key;
    }

    public static string KeyPath(string path) => Path.ChangeExtension(path, ".key.jsonl");
}
