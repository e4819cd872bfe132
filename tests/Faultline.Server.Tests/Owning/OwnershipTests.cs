namespace Faultline.Server.Tests.Owning;

/// <summary>One server owns a workspace, and a dead one owns nothing.</summary>
public sealed class OwnershipTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

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

    private static Task<(int Code, string Output, string Error)> RunAsync(string workspace, params string[] args) =>
        CliProcess.RunAsync(Path.GetTempPath(), [.. args, "--workspace", workspace]);
}
