using System.CommandLine;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Faultline.Gating;
using Faultline.Regression;

namespace Faultline.Cli.Commands;

/// <summary>Answers kept from earlier runs of the same agent version, in one file a version. A row that asks something else now has no answer there.</summary>
internal sealed class GateCache : IDisposable
{
    private readonly StreamWriter? _writer;
    private readonly Dictionary<string, string> _hashes;

    private GateCache(StreamWriter? writer, Dictionary<string, string> hashes, IReadOnlyList<AgentAnswer> answers) =>
        (_writer, _hashes, Answers) = (writer, hashes, answers);

    public IReadOnlyList<AgentAnswer> Answers { get; }

    public static GateCache Open(ParseResult parsed, GateOptions options, RegressionDataset dataset)
    {
        if (parsed.GetValue(options.Cache) is not { } directory)
        {
            return new GateCache(null, [], []);
        }

        // The version may be a branch name or anything else; the file's name must not be.
        var version = parsed.GetValue(options.CacheVersion)!;
        var agent =
            $"{version}\0{parsed.GetValue(options.AgentUrl)}\0{parsed.GetValue(options.AgentCommand)}\0{parsed.GetValue(options.AgentModel)}";
        var name = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(agent)))[..24] + ".jsonl";
        Directory.CreateDirectory(directory);
        var path = Path.Combine(directory, name);
        var hashes = dataset.Clusters.SelectMany(c => c.Rows).ToDictionary(r => r.CaseId, RequestHash, StringComparer.Ordinal);
        AgentAnswer[] answers = [];
        var stale = false;
        if (File.Exists(path))
        {
            var kept = RecordedResults.Read(path, version: null);
            answers = Usable(kept, hashes);
            stale = kept.Rejections.Count > 0 || kept.Answers.Values.Sum(a => a.Count) > answers.Length;
        }

        var cache = new GateCache(new StreamWriter(path, append: !stale), hashes, answers);
        foreach (var answer in stale ? answers : [])
        {
            cache.Add(answer);
        }

        return cache;
    }

    public void Add(AgentAnswer answer)
    {
        if (_writer is null || answer.Error is not null)
        {
            return;
        }

        _writer.WriteLine(
            JsonSerializer.Serialize(
                new
                {
                    answer.CaseId,
                    answer.Repeat,
                    answer.Response,
                    answer.ToolCalls,
                    answer.LatencyMs,
                    answer.CostUsd,
                    answer.Verdict,
                    RowHash = _hashes[answer.CaseId],
                },
                FaultlineJson.Line
            )
        );
        _writer.Flush();
    }

    public void Dispose() => _writer?.Dispose();

    private static AgentAnswer[] Usable(RecordedResults kept, Dictionary<string, string> hashes) =>
        [
            .. kept
                .Answers.Where(a => kept.RowHashes.GetValueOrDefault(a.Key) is { } hash && hashes.GetValueOrDefault(a.Key) == hash)
                .SelectMany(a => a.Value),
        ];

    // What the agent is told decides its answer; what the row demands of it does not.
    private static string RequestHash(RegressionRow row) =>
        Convert.ToHexStringLower(
            SHA256.HashData(
                Encoding.UTF8.GetBytes(
                    JsonSerializer.Serialize(
                        new
                        {
                            row.Query,
                            row.Messages,
                            row.Attributes,
                        },
                        FaultlineJson.Line
                    )
                )
            )
        )[..16];
}
