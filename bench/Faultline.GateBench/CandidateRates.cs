using System.IO.Compression;
using System.Text.Json;
using Faultline.Gating;

namespace Faultline.GateBench;

/// <summary>Pass rates of single rows, group by group, from recorded answers of one agent version with several repeats.</summary>
internal static class CandidateRates
{
    /// <param name="answers">JSONL (gzip): <c>case_id</c>, <c>version</c>, <c>judge_verdict</c>.</param>
    /// <param name="truth">JSONL (gzip): <c>case_id</c>, <c>group</c>.</param>
    public static IReadOnlyDictionary<string, double[]> Read(string answers, string truth, string version)
    {
        var groups = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in Lines(truth))
        {
            groups[line.GetProperty("case_id").GetString()!] = line.GetProperty("group").GetString()!;
        }

        var rows = new SortedDictionary<string, (int Passes, int Runs)>(StringComparer.Ordinal);
        foreach (var line in Lines(answers).Where(l => l.GetProperty("version").GetString() == version))
        {
            var id = line.GetProperty("case_id").GetString()!;
            var (passes, runs) = rows.GetValueOrDefault(id);
            rows[id] = (passes + (line.GetProperty("judge_verdict").GetString() == "pass" ? 1 : 0), runs + 1);
        }

        return rows.GroupBy(r => groups[r.Key], StringComparer.Ordinal)
            .ToDictionary(g => g.Key, g => RowRates.Of([.. g.Select(r => r.Value)]), StringComparer.Ordinal);
    }

    private static IEnumerable<JsonElement> Lines(string path)
    {
        using var reader = new StreamReader(new GZipStream(File.OpenRead(path), CompressionMode.Decompress));
        while (reader.ReadLine() is { } line)
        {
            using var document = JsonDocument.Parse(line);
            yield return document.RootElement.Clone();
        }
    }
}
