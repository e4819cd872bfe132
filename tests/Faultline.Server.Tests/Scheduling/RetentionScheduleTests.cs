using System.Text;
using Faultline.Configuration;
using Faultline.Server.Scheduling;
using Faultline.Storage.DuckDb;
using Faultline.Traces;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Faultline.Server.Tests.Scheduling;

/// <summary>A server keeps to <c>retention.days</c> by itself.</summary>
public sealed class RetentionScheduleTests : IDisposable
{
    private readonly string _workspace = Directory.CreateTempSubdirectory("faultline-retention-").FullName;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_workspace, recursive: true);

    [Fact]
    public async Task Old_traces_leave_and_those_of_a_regression_row_stay()
    {
        await StoreAsync("old", "kept", "new");
        await RowAsync("kept");
        await using var server = await StartAsync(apply: true);
        Assert.NotNull(await RunAsync(server));
        // The one at the start and this one take turns, so both are done.
        Assert.Equal(["kept", "new"], await IdsAsync(server));
    }

    [Fact]
    public async Task Not_where_the_configuration_says_so()
    {
        await StoreAsync("old");
        await using var server = await StartAsync(apply: false);
        Assert.Null(await RunAsync(server));
        Assert.Equal(["old"], await IdsAsync(server));
    }

    [Fact]
    public async Task Nor_while_it_cannot_be_told_what_a_row_refers_to()
    {
        await StoreAsync("old");
        await RowAsync("kept");
        await File.AppendAllTextAsync(Path.Combine(_workspace, "datasets", "rows.jsonl"), "no JSON", Token);
        await using var server = await StartAsync(apply: true);
        await Assert.ThrowsAsync<FaultlineException>(() => RunAsync(server));
        Assert.Equal(["old"], await IdsAsync(server));
    }

    private Task<RunningServer> StartAsync(bool apply) =>
        RunningServer.StartAsync(
            _workspace,
            config: new FaultlineConfig
            {
                Defaults = new WorkflowConfig { Retention = new RetentionConfig { Days = 30 } },
                Server = new ServerConfig { ApplyRetention = apply },
            }
        );

    private static Task<DeletionResult?> RunAsync(RunningServer server) =>
        server.Server.Services.GetServices<IHostedService>().OfType<RetentionSchedule>().Single().RunAsync(Token);

    private static async Task<string[]> IdsAsync(RunningServer server)
    {
        var ids = new List<string>();
        await foreach (var trace in server.Traces.ReadAsync(new TraceQuery(), Token))
        {
            ids.Add(trace.TraceId);
        }

        return [.. ids.Order(StringComparer.Ordinal)];
    }

    private async Task StoreAsync(params string[] ids)
    {
        await using var store = await DuckDbTraceStore.OpenAsync(Path.Combine(_workspace, "traces.duckdb"), Token);
        await store.AppendAsync(
            new TraceBatch
            {
                Traces =
                [
                    .. ids.Select(id => new Trace
                    {
                        TraceId = id,
                        Workflow = "w",
                        Timestamp = DateTime.UtcNow.AddDays(id == "new" ? -1 : -90),
                        Query = "q",
                        Response = "r",
                    }),
                ],
            },
            Token
        );
    }

    private async Task RowAsync(string id)
    {
        Directory.CreateDirectory(Path.Combine(_workspace, "datasets"));
        await File.WriteAllTextAsync(
            Path.Combine(_workspace, "datasets", "rows.jsonl"),
            $$"""{"query":"q","trace_id":"{{id}}"}""" + "\n",
            Encoding.UTF8,
            Token
        );
    }
}
