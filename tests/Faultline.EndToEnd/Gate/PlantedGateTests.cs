using System.Text.Json.Nodes;
using Faultline.TestData;

namespace Faultline.EndToEnd.Gate;

/// <summary>Recorded answers of three agent versions through the command line: what must block blocks and names its cluster, the good version passes.</summary>
public sealed class PlantedGateTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("faultline-planted-").FullName;

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task BrokenVersionsBlock_TheGoodOnePasses_TheUnfixedGroupIsKnown(int repeats)
    {
        Write(
            SharedData.Require("data/planted_shared_candidates.jsonl.gz"),
            SharedData.Require("data/planted_shared_candidates_truth.jsonl.gz")
        );
        Assert.Equal(
            0,
            (
                await FaultlineProcess.RunAsync(
                    _directory,
                    "gate",
                    "baseline",
                    "bless",
                    "--dataset",
                    "sets",
                    "--results",
                    "v24-rc2.0.jsonl"
                )
            ).ExitCode
        );

        // Group "passing" falls too, in truth (98 % to 92 and 95 %): naming it is right, naming it first would not be.
        foreach (var first in repeats == 1 ? (int[])[0, 1, 2] : [0])
        {
            var v23 = await Gate("v23", repeats, first);
            Assert.Equal((1, "refusal_mismatch_cluster_m01", "fail"), (v23.ExitCode, Name(v23, 0), Verdict(v23, "m01")));
            Fell(v23, "m01");
            Assert.Equal(("pass", "known_failing"), (Verdict(v23, "declined"), Verdict(v23, "failing")));
            var rc1 = await Gate("v24-rc1", repeats, first);
            Assert.Equal((1, "refusal_mismatch_cluster_declined", "fail"), (rc1.ExitCode, Name(rc1, 0), Verdict(rc1, "declined")));
            Fell(rc1, "declined");
            Assert.Equal(("pass", "known_failing"), (Verdict(rc1, "m01"), Verdict(rc1, "failing")));
        }

        foreach (var first in repeats == 1 ? (int[])[1, 2] : [0])
        {
            var rc2 = await Gate("v24-rc2", repeats, first);
            Assert.Equal(
                (0, "pass", "known_failing"),
                (rc2.ExitCode, (string)JsonNode.Parse(rc2.Output)!["verdict"]!, Verdict(rc2, "failing"))
            );
        }
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private static string Name(FaultlineProcess run, int index) => (string)JsonNode.Parse(run.Output)!["clusters"]![index]!["cluster"]!;

    private static string Verdict(FaultlineProcess run, string group) => (string)Cluster(run, group)["verdict"]!;

    // By the recorded judge: 96 % before, 5 to 12 % now.
    private static void Fell(FaultlineProcess run, string group)
    {
        var cluster = Cluster(run, group);
        Assert.InRange((double)cluster["baseline_pass_rate"]!, 0.94, 0.98);
        Assert.InRange((double)cluster["pass_rate"]!, 0.03, 0.13);
        Assert.Contains(
            $"refusal_mismatch_cluster_{group}: pass rate fell from 96 %",
            (string)JsonNode.Parse(run.Output)!["summary"]!,
            StringComparison.Ordinal
        );
    }

    private static JsonNode Cluster(FaultlineProcess run, string group) =>
        JsonNode.Parse(run.Output)!["clusters"]!.AsArray().Single(c => ((string)c!["cluster"]!).EndsWith(group, StringComparison.Ordinal))!;

    private Task<FaultlineProcess> Gate(string version, int repeats, int first)
    {
        var file = $"{version}.{first}.jsonl";
        if (repeats > 1)
        {
            file = $"{version}.all.jsonl";
            File.WriteAllLines(
                Path.Combine(_directory, file),
                Enumerable.Range(0, repeats).SelectMany(k => File.ReadLines(Path.Combine(_directory, $"{version}.{k}.jsonl")))
            );
        }

        return FaultlineProcess.RunAsync(_directory, "gate", "--dataset", "sets", "--results", file, "--json");
    }

    // Regression sets from the first 150 cases of each group; results with the recorded judge's verdict.
    private void Write(string candidates, string truth)
    {
        var groups = SharedData
            .Lines(truth)
            .Select(l => JsonNode.Parse(l)!)
            .GroupBy(n => (string)n["case_id"]!)
            .ToDictionary(g => g.Key, g => (string)g.First()["group"]!);
        var lines = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        foreach (var line in SharedData.Lines(candidates))
        {
            var answer = JsonNode.Parse(line)!.AsObject();
            var (id, version, repeat) = ((string)answer["case_id"]!, (string)answer["version"]!, (int)answer["repeat"]!);
            var set = $"sets/refusal_mismatch_cluster_{groups[id].ToLowerInvariant()}.jsonl";
            if (version == "v23" && repeat == 0 && Of(set).Count < 150)
            {
                Of(set)
                    .Add(
                        new JsonObject
                        {
                            ["case_id"] = id,
                            ["query"] = (string)answer["query"]!,
                            ["response_actual"] = (string)answer["response"]!,
                            ["expected_pattern"] = "(?!)",
                            ["tag"] = "refusal_mismatch",
                        }.ToJsonString()
                    );
            }

            Of($"{version}.{repeat}.jsonl")
                .Add(
                    new JsonObject
                    {
                        ["case_id"] = id,
                        ["repeat"] = repeat,
                        ["response"] = (string)answer["response"]!,
                        ["verdict"] = (string)answer["judge_verdict"]!,
                    }.ToJsonString()
                );
        }

        Directory.CreateDirectory(Path.Combine(_directory, "sets"));
        foreach (var (name, content) in lines)
        {
            File.WriteAllLines(Path.Combine(_directory, name), content);
        }

        List<string> Of(string name) => lines.TryGetValue(name, out var list) ? list : lines[name] = [];
    }
}
