using System.Net;
using Faultline.Analysis;
using Faultline.Traces;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;

namespace Faultline.Server.Tests.Pages;

/// <summary>A server on a workspace of its own, with a run that a test made by hand.</summary>
public sealed class PagesSite : IAsyncDisposable
{
    private readonly string _workspace;
    private readonly FaultlineServer _server;

    private PagesSite(string workspace, FaultlineServer server) => (_workspace, _server) = (workspace, server);

    public string Address => _server.Listening.Http[0];

    public ITraceStore Traces => _server.Services.GetRequiredService<ITraceStore>();

    public IWorkbench Workbench => _server.Services.GetRequiredService<IWorkbench>();

    public static async Task<PagesSite> StartAsync()
    {
        var workspace = Directory.CreateTempSubdirectory("faultline-pages-").FullName;
        var server = await FaultlineServer.StartAsync(
            new ServeOptions
            {
                Workspace = workspace,
                Http = [new ListenAddress(IPAddress.Loopback, 0)],
                Grpc = [],
            }
        );
        return new PagesSite(workspace, server);
    }

    /// <summary>A site with the sample workspace in it.</summary>
    /// <param name="text">Stands wherever text from outside can.</param>
    public static async Task<PagesSite> WithSampleAsync(string text = SampleWorkspace.Plain)
    {
        var site = await StartAsync();
        await site.Traces.AppendAsync(SampleWorkspace.Batch(text));
        await site.Workbench.SaveRunAsync(SampleWorkspace.Run(text));
        return site;
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        Directory.Delete(_workspace, recursive: true);
    }
}

internal static class PageReading
{
    /// <summary>Opens an address and waits until the page's own modules have started.</summary>
    public static async Task<IResponse> OpenAsync(this IPage page, string address)
    {
        var response = await page.GotoAsync(address);
        await page.WaitForSelectorAsync("html[data-interactive]");
        return response!;
    }
}
