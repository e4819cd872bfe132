using System.Text.Json.Nodes;

namespace Faultline.EndToEnd.Gate;

/// <summary>Regression sets as a user tends them: import, health, quarantine.</summary>
public sealed class DatasetProcessTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("faultline-sets-").FullName;

    [Fact]
    public async Task Import_Twice_AddsOnce_AndTheGateRunsIt()
    {
        Write("prices.csv", "query,gold\nPrice of tea?,Tea is four pounds\nPrice of jam?,\n");
        var first = await RunAsync("dataset", "import", "prices.csv", "-o", "sets");
        Assert.Equal(0, first.ExitCode);
        Assert.Contains("2 of 2 rows added", first.Output, StringComparison.Ordinal);
        Assert.Contains("1 need a gold answer", first.Output, StringComparison.Ordinal);
        Assert.Contains(
            "0 of 2 rows added",
            (await RunAsync("dataset", "import", "prices.csv", "-o", "sets")).Output,
            StringComparison.Ordinal
        );
        var gate = await RunAsync(
            "gate",
            "--dataset",
            "sets",
            "--agent-command",
            "while read l; do echo '{\"response\":\"Tea is four pounds.\"}'; done"
        );
        Assert.Equal(0, gate.ExitCode);
    }

    // Row 0 flips, row 1 never fails, row 2's pattern passes the very answer it was made from.
    [Fact]
    public async Task Health_FindsFlakyRows_AndQuarantineHoldsUntilItsDay()
    {
        var set = "sets/tool_error_cluster_c.jsonl";
        Write(
            set,
            """
            {"query":"q0","response_actual":"no","expected_pattern":"yes","tag":"tool_error","case_id":"r0","mine":  "kept"}
            {"query":"q1","response_actual":"no","expected_pattern":"yes","tag":"tool_error","case_id":"r1","added":"2025-01-01"}
            {"query":"q2","response_actual":"yes no","expected_pattern":"yes","tag":"tool_error","case_id":"r2"}

            """.ReplaceLineEndings("\n")
        );
        foreach (var version in (string[])["a", "b", "c"])
        {
            Write(
                version + ".jsonl",
                """
                {"case_id":"r0","response":"yes"}
                {"case_id":"r0","response":"no"}
                {"case_id":"r1","response":"yes"}
                {"case_id":"r1","response":"yes"}
                {"case_id":"r2","response":"yes"}
                {"case_id":"r2","response":"yes"}

                """
            );
        }

        string[] history = ["--results", "a.jsonl", "--results", "b.jsonl", "--results", "c.jsonl", "--as-of", "2026-11-01"];
        var found = JsonNode.Parse(
            (await RunAsync(["dataset", "health", "--dataset", "sets", .. history, "--quarantine", "30", "--json"])).Output
        )!;
        var rows = found["rows"]!.AsArray();
        Assert.Equal((true, false), ((bool)rows[0]!["flaky"]!, (bool)rows[0]!["saturated"]!));
        Assert.Equal((true, true), ((bool)rows[1]!["saturated"]!, (bool)rows[1]!["stale"]!));
        Assert.True((bool)rows[2]!["never_failed"]!);
        Assert.Equal(1, (int)found["quarantined"]!);
        var lines = await File.ReadAllLinesAsync(Path.Combine(_directory, set), TestContext.Current.CancellationToken);
        Assert.Contains(
            "\"quarantine\":{\"until\":\"2026-12-01\",\"reason\":\"flaky: passed 3 of 6 runs\"}",
            lines[0],
            StringComparison.Ordinal
        );
        Assert.Equal(3, lines.Length);

        Write(
            "now.jsonl",
            "{\"case_id\":\"r0\",\"response\":\"no\"}\n{\"case_id\":\"r1\",\"response\":\"yes\"}\n{\"case_id\":\"r2\",\"response\":\"yes\"}\n"
        );
        var held = await RunAsync("gate", "--dataset", "sets", "--results", "now.jsonl", "--as-of", "2026-11-30", "--json");
        var cluster = JsonNode.Parse(held.Output)!["clusters"]![0]!;
        Assert.Equal((2, 0, 1), ((int)cluster["passed"]!, (int)cluster["failed"]!, (int)cluster["quarantined"]!));
        Assert.Contains("1 of 3 rows are in quarantine", held.Error, StringComparison.Ordinal);
        var ended = await RunAsync("gate", "--dataset", "sets", "--results", "now.jsonl", "--as-of", "2026-12-01", "--json");
        Assert.Equal(1, (int)JsonNode.Parse(ended.Output)!["clusters"]![0]!["failed"]!);
        Assert.Contains("the quarantine of r0 has ended", ended.Error, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private Task<FaultlineProcess> RunAsync(params string[] arguments) => FaultlineProcess.RunAsync(_directory, arguments);

    private void Write(string name, string text)
    {
        var path = Path.Combine(_directory, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text.ReplaceLineEndings("\n"));
    }
}
