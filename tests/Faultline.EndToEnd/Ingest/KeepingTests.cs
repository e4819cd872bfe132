using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Faultline.EndToEnd.Ingest;

/// <summary>What is kept and what is not: the privacy stage, later signals and retention, as a user runs them.</summary>
public sealed class KeepingTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("faultline-keeping-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task Private_values_never_reach_the_workspace_and_signals_find_their_traces()
    {
        Write("faultline.yaml", "workflows:\n  private: {privacy: {enabled: true}}\n");
        Write(
            "rows.jsonl",
            Row("a", "private", "2026-07-01", "mail jane.hidden@example.com")
                + Row("b", "open", "2026-07-01", "mail jane.shown@example.com")
        );
        Write(
            "signals.jsonl",
            """{"trace_id":"a","user_feedback":"down","comment":"ask jane.hidden@example.com","key":"1"}"""
                + "\n"
                + """{"trace_id":"b","passed":false}"""
                + "\n"
        );

        var report = await Json("ingest", "signals.jsonl", "rows.jsonl");
        var again = await Json("ingest", "signals.jsonl");
        Assert.Equal((2, 2), ((int)report["added"]!, (int)report["evaluations_added"]!));
        Assert.Equal((0, 2), ((int)again["evaluations_added"]!, (int)again["evaluations_duplicate"]!));
        var failed = await Json("pull", "--workflow", "private", "--from", "2026-06-01", "--to", "2026-08-01");
        Assert.Equal("thumbs_down", (string?)failed["traces"]![0]!["signals"]![0]!["kind"]);

        var stored = string.Concat(
            Directory
                .EnumerateFiles(Path.Combine(_directory, ".faultline"), "*", SearchOption.AllDirectories)
                .Select(file => Encoding.Latin1.GetString(File.ReadAllBytes(file)))
        );
        Assert.DoesNotContain("jane.hidden", stored, StringComparison.Ordinal);
        Assert.Contains("jane.shown", stored, StringComparison.Ordinal);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(
                UnixFileMode.UserRead | UnixFileMode.UserWrite,
                File.GetUnixFileMode(Path.Combine(_directory, ".faultline", "privacy.key"))
            );
        }
    }

    [Fact]
    public async Task Old_traces_leave_except_those_something_refers_to()
    {
        Write(
            "faultline.yaml",
            "defaults:\n  retention: {days: 30, datasets: [regression]}\nworkflows:\n  slow: {retention: {days: 300}}\n"
        );
        Directory.CreateDirectory(Path.Combine(_directory, "regression"));
        Write(
            "regression/x_cluster_1.jsonl",
            """{"query":"q","response_actual":"r","expected_pattern":"p","tag":"t","trace_id":"row"}""" + "\n"
        );
        var failing = string.Concat(
            Enumerable.Range(0, 60).Select(i => Row($"run{i}", "fast", "2026-03-02", $"why was fee {i % 7} charged", ",\"passed\":false"))
        );
        Write(
            "rows.jsonl",
            failing
                + Row("row", "fast", "2026-03-03", "q")
                + Row("old", "fast", "2026-03-03", "q")
                + Row("new", "fast", "2026-07-01", "q")
                + Row("slow", "slow", "2026-03-03", "q")
        );
        await Json("ingest", "rows.jsonl");
        await Json("analyze", "--workflow", "fast", "--from", "2026-03-01", "--to", "2026-03-03");

        var dry = await Json("retention", "--dry-run");
        var wet = await Json("retention");
        var after = await Json("retention");

        Assert.Equal([(null, 1, 61), ("slow", 0, 0)], Deleted(dry));
        Assert.Equal(Deleted(dry), Deleted(wet));
        Assert.Equal([(null, 0, 61), ("slow", 0, 0)], Deleted(after));

        Directory.Delete(Path.Combine(_directory, "regression"), recursive: true);
        var missing = await Run("retention");
        Assert.Equal(2, missing.ExitCode);
        Assert.Contains("of `retention.datasets` is not there", missing.Error, StringComparison.Ordinal);

        static IEnumerable<(string?, int, int)> Deleted(JsonNode document) =>
            document["rules"]!
                .AsArray()
                .Select(rule => ((string?)rule!["workflow"], (int)rule["deleted"]!["traces"]!, (int)rule["deleted"]!["kept"]!))
                .OrderBy(rule => rule.Item1, StringComparer.Ordinal);
    }

    [Fact]
    public async Task Without_an_age_nothing_is_deleted()
    {
        Write("rows.jsonl", Row("a", "w", "2026-03-03", "q"));
        await Json("ingest", "rows.jsonl");
        var run = await Run("retention");
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("No workflow has a `retention.days`", run.Error, StringComparison.Ordinal);
    }

    private static string Row(string id, string workflow, string day, string query, string more = "") =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{{\"trace_id\":\"{id}\",\"workflow\":\"{workflow}\",\"timestamp\":\"{day}T10:00:00Z\",\"query\":\"{query}\",\"response\":\"r\"{more}}}\n"
        );

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(_directory, name), text);

    private Task<FaultlineProcess> Run(params string[] arguments) =>
        FaultlineProcess.RunAsync(_directory, [.. arguments, "--as-of", "2026-07-10"]);

    private async Task<JsonNode> Json(params string[] arguments)
    {
        var run = await Run([.. arguments, "--json"]);
        Assert.True(run.ExitCode == 0, run.Error);
        return JsonNode.Parse(run.Output)!;
    }
}
