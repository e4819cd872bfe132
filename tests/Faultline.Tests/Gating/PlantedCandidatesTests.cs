using System.Text.Json.Nodes;
using Faultline.Configuration;
using Faultline.Gating;
using Faultline.Regression;
using Faultline.TestData;

namespace Faultline.Tests.Gating;

/// <summary>Recorded answers of three agent versions whose truth is known: what must block blocks, and nothing else does.</summary>
public sealed class PlantedCandidatesTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("faultline-gate-").FullName;

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task BlocksTheBrokenVersions_AndPassesTheGoodOne(int repeats)
    {
        var candidates = SharedData.Require("data/planted_shared_candidates.jsonl.gz");
        var groups = SharedData
            .Lines(SharedData.Require("data/planted_shared_candidates_truth.jsonl.gz"))
            .Select(l => JsonNode.Parse(l)!)
            .GroupBy(n => (string)n["case_id"]!)
            .ToDictionary(g => g.Key, g => (string)g.First()["group"]!);
        var sets = Path.Combine(_directory, "sets");
        Write(candidates, groups, sets);

        var dataset = RegressionDatasetReader.Read(sets);
        Assert.Equal(4, dataset.Clusters.Count);
        var grader = new Grader(dataset, RowMatcher.OfAll(dataset), MatchContext.Empty);
        var first = await grader.GradeAsync(Read("v24-rc2", 0).Answers, 1, TestContext.Current.CancellationToken);
        var blessed = Path.Combine(_directory, "baseline.jsonl");
        BaselineFile.Write(blessed, dataset, first, null, DateTime.UnixEpoch);
        var baseline = await BaselineFile.ReadAsync(blessed, dataset, r => grader.GradeAsync(r.Answers, 1), null, []);

        async Task<GateReport> Gate(string version, int from)
        {
            var answers = Enumerable
                .Range(from, repeats)
                .SelectMany(k => Read(version, k % 3).Answers.Values)
                .SelectMany(a => a)
                .GroupBy(a => a.CaseId)
                .ToDictionary(g => g.Key, g => (IReadOnlyList<AgentAnswer>)[.. g.Select((a, k) => a with { Repeat = k })]);
            var graded = await grader.GradeAsync(answers, repeats, TestContext.Current.CancellationToken);
            return GateJudge.Judge(dataset, graded, baseline, new GateConfig(), repeats, []);
        }

        var v23 = await Gate("v23", 0);
        Assert.Equal("fail", v23.Verdict);
        Assert.Equal("refusal_mismatch_cluster_m01", v23.Clusters[0].Cluster);
        Assert.InRange(v23.Clusters[0].PassRate!.Value, 0, 0.1);
        Assert.InRange(v23.Clusters[0].BaselinePassRate!.Value, 0.93, 1);

        var rc1 = await Gate("v24-rc1", 0);
        Assert.Equal("fail", rc1.Verdict);
        Assert.Equal("refusal_mismatch_cluster_declined", rc1.Clusters[0].Cluster);
        Assert.Equal("pass", rc1.Clusters.Single(c => c.Cluster.EndsWith("m01", StringComparison.Ordinal)).Verdict);

        // Repeat 0 is the baseline itself; with three repeats it cannot be left out.
        foreach (var from in repeats == 1 ? (int[])[1, 2] : [0])
        {
            var rc2 = await Gate("v24-rc2", from);
            Assert.Equal("pass", rc2.Verdict);
            Assert.Equal("known_failing", rc2.Clusters.Single(c => c.Cluster.EndsWith("failing", StringComparison.Ordinal)).Verdict);
        }
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private RecordedResults Read(string version, int repeat) =>
        RecordedResults.Read(Path.Combine(_directory, $"{version}.{repeat}.jsonl"), null);

    // Regression sets from the first 150 cases of each group; results with the recorded judge's verdict.
    private void Write(string candidates, Dictionary<string, string> groups, string sets)
    {
        Directory.CreateDirectory(sets);
        var files = new Dictionary<string, StreamWriter>();
        var rows = new Dictionary<string, int>();
        foreach (var line in SharedData.Lines(candidates))
        {
            var answer = JsonNode.Parse(line)!.AsObject();
            var group = groups[(string)answer["case_id"]!];
            var version = (string)answer["version"]!;
            if (version == "v23" && (int)answer["repeat"]! == 0 && rows.GetValueOrDefault(group) < 150)
            {
                rows[group] = rows.GetValueOrDefault(group) + 1;
                var row = new JsonObject
                {
                    ["case_id"] = (string)answer["case_id"]!,
                    ["query"] = (string)answer["query"]!,
                    ["response_actual"] = (string)answer["response"]!,
                    ["expected_pattern"] = RowMatcher.NeverMatches,
                    ["tag"] = "refusal_mismatch",
                };
                Writer(Path.Combine(sets, $"refusal_mismatch_cluster_{group.ToLowerInvariant()}.jsonl")).WriteLine(row.ToJsonString());
            }

            answer["verdict"] = (string)answer["judge_verdict"]!;
            Writer(Path.Combine(_directory, $"{version}.{(int)answer["repeat"]!}.jsonl")).WriteLine(answer.ToJsonString());
        }

        foreach (var file in files.Values)
        {
            file.Dispose();
        }

        StreamWriter Writer(string path)
        {
            if (!files.TryGetValue(path, out var open))
            {
                open = new StreamWriter(path);
                files.Add(path, open);
            }

            return open;
        }
    }
}
