using System.Text.Json;
using System.Text.Json.Nodes;

namespace Faultline.EndToEnd;

public sealed class PullTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("faultline-pull-");

    private string Workspace => Path.Combine(_directory.FullName, "w");

    public void Dispose() => _directory.Delete(recursive: true);

    private async Task IngestAsync()
    {
        var path = Path.Combine(_directory.FullName, "traces.jsonl");
        var rows = Enumerable
            .Range(0, 60)
            .Select(i =>
                new JsonObject
                {
                    ["trace_id"] = $"t{i:00}",
                    ["workflow"] = "support",
                    ["timestamp"] = $"2026-03-02T09:{i:00}:00Z",
                    ["query"] = "\u001b[2J hello [red]you[/]",
                    ["response"] = "done",
                    ["passed"] = i % 2 == 0,
                    ["escalated"] = i == 1,
                    ["attributes"] = new JsonObject { ["intent"] = i % 6 == 1 ? "refund" : "other" },
                }.ToJsonString()
            );
        await File.WriteAllLinesAsync(path, rows, TestContext.Current.CancellationToken);
        Assert.Equal(0, (await CommandLine.RunAsync(Workspace, "ingest", path)).Code);
    }

    [Fact]
    public async Task Pull_prints_the_contracts_document_and_writes_rows_that_ingest_reads()
    {
        await IngestAsync();
        var file = Path.Combine(_directory.FullName, "failed.jsonl");

        var (code, output, error) = await CommandLine.RunAsync(
            Workspace,
            "pull",
            "--workflow",
            "support",
            "--limit",
            "12",
            "-o",
            file,
            "--json"
        );

        Assert.Equal(0, code);
        using var document = JsonDocument.Parse(output);
        var root = document.RootElement;
        Assert.Equal("support", root.GetProperty("workflow").GetString());
        // The newest trace is of 09:59:00; the window ends just after it.
        Assert.Equal("2026-03-02T09:59:01Z", root.GetProperty("to").GetString());
        Assert.Equal("2026-02-23T09:59:01Z", root.GetProperty("from").GetString());
        Assert.Equal((60, 30, 12), (Number(root, "total_traces"), Number(root, "total_failed"), Number(root, "sampled")));
        Assert.Equal(30, Number(root.GetProperty("signals"), "outcome"));
        Assert.Equal(1, Number(root.GetProperty("signals"), "escalation"));
        var traces = root.GetProperty("traces").EnumerateArray().ToArray();
        Assert.Equal(30, traces.Sum(t => t.GetProperty("weight").GetDouble()), 9);
        // The one escalation is a stratum of its own and must survive.
        Assert.Contains(traces, t => t.GetProperty("trace_id").GetString() == "t01" && t.GetProperty("weight").GetDouble() == 1);
        Assert.Contains("below 500", error, StringComparison.Ordinal);

        var elsewhere = Path.Combine(_directory.FullName, "elsewhere");
        Assert.Equal(0, (await CommandLine.RunAsync(elsewhere, "ingest", file)).Code);
        var again = await CommandLine.RunAsync(elsewhere, "pull", "--workflow", "support", "--json");
        using var second = JsonDocument.Parse(again.Output);
        Assert.Equal(12, Number(second.RootElement, "total_failed"));
    }

    [Fact]
    public async Task Hostile_text_reaches_no_terminal()
    {
        await IngestAsync();

        var (code, output, _) = await CommandLine.RunAsync(Workspace, "pull", "--workflow", "support");

        Assert.Equal(0, code);
        Assert.Contains("30 failed", output, StringComparison.Ordinal);
        Assert.Contains(@"\u001B[2J hello [red]you[/]", output, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', output);
    }

    [Theory]
    [InlineData("did you mean 'support'?", "pull", "--workflow", "suport")]
    [InlineData("did you mean 'escalation'?", "pull", "--workflow", "support", "--signal", "escalations")]
    [InlineData("--limit", "pull", "--workflow", "support", "--limit", "0")]
    [InlineData("--days and --from", "pull", "--workflow", "support", "--days", "3", "--from", "2026-03-01")]
    [InlineData("--from must be earlier", "pull", "--workflow", "support", "--from", "2027-03-01", "--to", "2026-03-01")]
    [InlineData("--days 0", "pull", "--workflow", "support", "--days", "0")]
    [InlineData("analyze", "prioritize")]
    [InlineData("--top", "prioritize", "--top", "0")]
    public async Task Wrong_usage_ends_with_two_and_says_what_to_do(string says, params string[] args)
    {
        await IngestAsync();

        var (code, output, error) = await CommandLine.RunAsync(Workspace, args);

        Assert.Equal(2, code);
        Assert.Empty(output);
        Assert.Contains(says, error, StringComparison.Ordinal);
    }

    private static long Number(JsonElement element, string name) => element.GetProperty(name).GetInt64();
}
