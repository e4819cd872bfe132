using System.Text.RegularExpressions;

namespace Faultline.Server.Tests.Owning;

/// <summary>Every command does and prints the same whether a server owns the workspace or not.</summary>
public partial class CommandsThroughOwnerTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Commands_print_the_same_with_and_without_a_server()
    {
        var directory = Directory.CreateTempSubdirectory("faultline-owner-").FullName;
        var traffic = Path.Combine(directory, "traffic.jsonl");
        Assert.Equal(0, (await RunAsync(directory, "demo", "--traffic-only", traffic, "--traces", "2000", "--as-of", "2026-07-20")).Code);
        var commands = new[]
        {
            new[] { "ingest", traffic },
            ["ingest", traffic],
            ["pull", "--workflow", "support", "--days", "60", "--json"],
            ["pull", "--workflow", "nosuch", "--json"],
            ["analyze", "--workflow", "support", "--days", "60"],
            ["prioritize"],
            ["label", "suggest"],
            ["report", "--format", "md"],
            ["gate", "--dataset", Path.Combine(directory, "nothing"), "--results", traffic],
        };
        var workflow = await WorkflowAsync(traffic);
        var alone = Path.Combine(directory, "alone");
        var served = Path.Combine(directory, "served");
        Directory.CreateDirectory(served);
        await using var server = await RunningServer.StartAsync(served);
        foreach (var command in commands)
        {
            var args = command.Select(arg => arg == "support" ? workflow : arg).Append("--as-of").Append("2026-07-20").ToArray();
            var first = await RunAsync(alone, args);
            var second = await RunAsync(served, args);
            var name = string.Join(' ', command);
            Assert.True(first.Code == second.Code, $"{name}: {first.Code} alone, {second.Code} through the server: {second.Error}");
            Assert.Equal(Timeless(first.Output, alone), Timeless(second.Output, served));
        }
    }

    [Fact]
    public async Task A_second_server_is_refused_and_told_who_is_first()
    {
        await using var server = await RunningServer.StartAsync();
        var failure = await Assert.ThrowsAsync<FaultlineException>(() => RunningServer.StartAsync(server.Workspace));
        Assert.Contains($"process {Environment.ProcessId}", failure.Message, StringComparison.Ordinal);
        Assert.Contains(server.Server.Listening.Http[0], failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_dead_server_left_behind_stands_in_nobodys_way()
    {
        var workspace = Directory.CreateTempSubdirectory("faultline-owner-").FullName;
        new Storage.Remote.StoreOwner(1, new Uri("http://127.0.0.1:1/"), "old", "http://127.0.0.1:1").Write(workspace);
        var server = await RunningServer.StartAsync(workspace);
        await server.DisposeAsync();

        Assert.False(File.Exists(Storage.Remote.StoreOwner.PathIn(workspace)));
        new Storage.Remote.StoreOwner(1, new Uri("http://127.0.0.1:1/"), "old", "http://127.0.0.1:1").Write(workspace);
        var row = Path.Combine(workspace, "row.jsonl");
        await File.WriteAllTextAsync(
            row,
            """{"trace_id":"t","workflow":"w","timestamp":"2026-07-01T00:00:00Z","query":"q","response":"r"}""",
            Token
        );
        Assert.Equal(0, (await RunAsync(workspace, "ingest", row)).Code);
        Directory.Delete(workspace, recursive: true);
    }

    private static async Task<string> WorkflowAsync(string traffic)
    {
        using var reader = new StreamReader(traffic);
        using var row = System.Text.Json.JsonDocument.Parse((await reader.ReadLineAsync(Token))!);
        return row.RootElement.GetProperty("workflow").GetString()!;
    }

    private static Task<(int Code, string Output, string Error)> RunAsync(string workspace, params string[] args) =>
        CliProcess.RunAsync(Path.GetTempPath(), [.. args, "--workspace", workspace]);

    // Durations and run ids (which carry the moment) differ between any two runs, served or not.
    private static string Timeless(string output, string workspace) =>
        RunIds().Replace(Durations().Replace(output.Replace(workspace, "WORKSPACE", StringComparison.Ordinal), "#"), "RUN");

    [GeneratedRegex(@"[\d.,]+ (s\b|ms\b|records/s)|""\w*(_ms|elapsed\w*)"": [\d.]+", RegexOptions.NonBacktracking)]
    private static partial Regex Durations();

    [GeneratedRegex(@"\b\d{8}-\d{4,6}-[0-9a-f]+\b", RegexOptions.NonBacktracking)]
    private static partial Regex RunIds();
}
