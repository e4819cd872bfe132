using Faultline.Storage.Remote;
using Faultline.Storage.Tests;
using Faultline.Traces;

namespace Faultline.Server.Tests.Owning;

/// <summary>The store through its owner keeps to the contract of the store.</summary>
public sealed class RemoteContractTests : TraceStoreContract, IAsyncDisposable
{
    private readonly List<RunningServer> _servers = [];

    // Here a batch is gone through once, when it is sent.
    protected override int PassThatWrites => 1;

    // Each takes a server.
    protected override int Sequences => 8;

    protected override async Task<ITraceStore> OpenAsync()
    {
        var server = await RunningServer.StartAsync();
        _servers.Add(server);
        return await RemoteTraceStore.TryOpenAsync(server.Workspace, TestContext.Current.CancellationToken)
            ?? throw new InvalidOperationException("The server is not found by its file.");
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var server in _servers)
        {
            await server.DisposeAsync();
        }
    }
}
