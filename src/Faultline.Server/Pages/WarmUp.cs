using Faultline.Analysis;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Faultline.Server.Pages;

/// <summary>Makes every page once right after the start, for nobody: what it compiles and reads then, the first visitor need not wait for.</summary>
internal sealed partial class WarmUp(
    IServiceProvider services,
    IHostApplicationLifetime lifetime,
    IWorkbench workbench,
    ILogger<WarmUp> log
) : BackgroundService
{
    /// <summary>Marks a request as this one's own. It is set on a request that never came over a network, so nobody else can.</summary>
    public sealed class Mark
    {
        private Mark() { }

        public static Mark Instance { get; } = new();
    }

    /// <summary>Every middleware from the first on, and the pages.</summary>
    public RequestDelegate? Pipeline { get; set; }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await StartedAsync(stoppingToken);
            var runs = await workbench.ListRunsAsync(cancellationToken: stoppingToken);
            var newest = runs is [var first, ..] ? await workbench.FindRunAsync(first.RunId, stoppingToken) : null;
            foreach (var (path, query) in Addresses(newest))
            {
                await MakeAsync(path, query, stoppingToken);
            }
        }
        catch (OperationCanceledException)
        {
            // The server ends before it is warm.
        }
#pragma warning disable CA1031 // A background service that throws ends the server; a page that fails is its visitor's to meet, not everyone's.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            LogFault(failure);
        }
    }

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "A page could not be made ready at the start; it is tried again when someone opens it."
    )]
    private partial void LogFault(Exception failure);

    private static IEnumerable<(string Path, string Query)> Addresses(AnalysisRun? run)
    {
        foreach (var page in PageList.All)
        {
            yield return (page.Path, "");
        }

        yield return ("/sign-in", "");
        if (run?.Clusters is [var cluster, ..])
        {
            yield return ("/clusters/" + cluster.ClusterId, "");
            if (cluster.Members is [var member, ..])
            {
                yield return ("/trace", "?id=" + Uri.EscapeDataString(member));
            }
        }
    }

    private async Task StartedAsync(CancellationToken stoppingToken)
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var listening = lifetime.ApplicationStarted.Register(() => started.TrySetResult());
        await started.Task.WaitAsync(stoppingToken);
    }

    private async Task MakeAsync(string path, string query, CancellationToken stoppingToken)
    {
        if (Pipeline is not { } pipeline)
        {
            return;
        }

        var features = new FeatureCollection();
        features.Set<IHttpRequestFeature>(
            new HttpRequestFeature
            {
                Method = HttpMethods.Get,
                Scheme = "http",
                Path = path,
                QueryString = query,
                Headers = new HeaderDictionary { ["Host"] = "localhost" },
            }
        );
        features.Set<IHttpResponseFeature>(new HttpResponseFeature());
        features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(Stream.Null));
        features.Set(Mark.Instance);
        var factory = services.GetRequiredService<IHttpContextFactory>();
        var context = factory.Create(features);
        context.RequestAborted = stoppingToken;
        try
        {
            await pipeline(context);
        }
        finally
        {
            factory.Dispose(context);
        }
    }
}
