using System.Net;
using Faultline.Configuration;
using Faultline.Traces;
using Microsoft.Extensions.DependencyInjection;

namespace Faultline.Server.Tests;

/// <summary>A server on free ports and a workspace of its own.</summary>
internal sealed class RunningServer : IAsyncDisposable
{
    private readonly bool _ownsWorkspace;

    private RunningServer(FaultlineServer server, string workspace, bool ownsWorkspace)
    {
        Server = server;
        Workspace = workspace;
        _ownsWorkspace = ownsWorkspace;
        Http = new HttpClient { BaseAddress = new Uri(server.Listening.Http[0]) };
    }

    public FaultlineServer Server { get; }

    public string Workspace { get; }

    /// <summary>Speaks to its HTTP address.</summary>
    public HttpClient Http { get; }

    public Uri Grpc => new(Server.Listening.Grpc[0]);

    public ITraceStore Traces => Server.Services.GetRequiredService<ITraceStore>();

    public static async Task<RunningServer> StartAsync(
        string? workspace = null,
        Func<ServeOptions, ServeOptions>? change = null,
        FaultlineConfig? config = null
    )
    {
        var root = workspace ?? Directory.CreateTempSubdirectory("faultline-server-").FullName;
        config ??= new FaultlineConfig();
        var options = new ServeOptions
        {
            Workspace = root,
            Config = config,
            Limits = config.Server.Limits,
            WarmsUp = false,
            Http = [new ListenAddress(IPAddress.Loopback, 0)],
            Grpc = [new ListenAddress(IPAddress.Loopback, 0)],
        };
        return new RunningServer(
            await FaultlineServer.StartAsync(change?.Invoke(options) ?? options, TestContext.Current.CancellationToken),
            root,
            workspace is null
        );
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        using var now = new CancellationTokenSource(0);
        await Server.RunAsync(now.Token);
        await Server.DisposeAsync();
        if (_ownsWorkspace)
        {
            Directory.Delete(Workspace, recursive: true);
        }
    }
}
