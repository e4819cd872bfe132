using System.Net;
using Faultline.Analysis;
using Faultline.Configuration;
using Faultline.Curating;
using Faultline.Labeling;
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

    public string Workspace => _workspace;

    public FaultlineServer Server => _server;

    /// <summary>The directory of the workspace; configuration and regression sets stand in it.</summary>
    public string Home => _workspace;

    public string Address => _server.Listening.Http[0];

    public ITraceStore Traces => _server.Services.GetRequiredService<ITraceStore>();

    public IWorkbench Workbench => _server.Services.GetRequiredService<IWorkbench>();

    public static async Task<PagesSite> StartAsync(FaultlineConfig? config = null)
    {
        var workspace = Directory.CreateTempSubdirectory("faultline-pages-").FullName;
        var server = await FaultlineServer.StartAsync(
            new ServeOptions
            {
                Workspace = workspace,
                Config = config ?? new FaultlineConfig(),
                ConfigPath = Path.Combine(workspace, "faultline.yaml"),
                Http = [new ListenAddress(IPAddress.Loopback, 0)],
                Grpc = [],
                WarmsUp = false,
            }
        );
        return new PagesSite(workspace, server);
    }

    /// <summary>A site with the sample workspace in it.</summary>
    /// <param name="sets">With a regression set and two recorded runs of the gate.</param>
    /// <param name="text">Stands wherever text from outside can.</param>
    public static async Task<PagesSite> WithSampleAsync(
        string text = SampleWorkspace.Plain,
        FaultlineConfig? config = null,
        bool sets = true
    )
    {
        var site = await StartAsync(config);
        await site.Traces.AppendAsync(SampleWorkspace.Batch(text));
        await site.Workbench.SaveRunAsync(SampleWorkspace.Run(text));
        if (sets)
        {
            SampleSets.Write(site.Home, text);
            await site.Workbench.SaveGateResultAsync(
                SampleSets.Gate(site.Home, "gate-1", text, SampleWorkspace.End.AddDays(-1), passes: 2)
            );
            await site.Workbench.SaveGateResultAsync(SampleSets.Gate(site.Home, "gate-2", text, SampleWorkspace.End, passes: 0));
        }

        return site;
    }

    /// <summary>Two reviewers label nine items; they differ on one, where both leave a note.</summary>
    public Task<int> LabelAsync(string note) =>
        Workbench.AddLabelsAsync([
            .. Enumerable
                .Range(1, 3)
                .SelectMany(cluster =>
                    Enumerable.Range(1, 3).Select(member => (Id: SampleWorkspace.TraceId(cluster, member), Cluster: $"c-{cluster}"))
                )
                .SelectMany(item =>
                    new[] { "ada", "ben" }.Select(reviewer => new Label(
                        "run-1",
                        item.Cluster,
                        item.Id,
                        reviewer,
                        item is { Cluster: "c-1", Id: "t-1-01" } && reviewer == "ben" ? "other" : "tool_error",
                        note,
                        note,
                        SampleWorkspace.End
                    ))
                ),
        ]);

    /// <summary>Somebody has set how much of the sample's run is labelled.</summary>
    public Task<bool> PlanAsync(int perCluster, double overlap = 1) =>
        Workbench.SetReviewPlanAsync(new StoredPlan("run-1", new ReviewPlan(perCluster, overlap), "olga", SampleWorkspace.End));

    /// <summary>Somebody splits the last two failures of the third cluster off.</summary>
    /// <param name="name">At most 120 characters.</param>
    public Task<ClusterEdit> SplitAsync(string name) =>
        new Curator(Workbench).ChangeAsync(
            "run-1",
            new ClusterChange(EditKinds.Split, null)
            {
                Traces = [SampleWorkspace.TraceId(3, 19), SampleWorkspace.TraceId(3, 20)],
                Name = name,
                Keywords = [name],
            },
            "ada",
            SampleWorkspace.End
        );

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

    /// <summary>Opens what a click or a key opens over the page or within it: dialogs, menus, forms, what is folded.</summary>
    /// <returns>Selector of what is open now; null where the page has nothing of the kind.</returns>
    public static async Task<string?> OpenUpAsync(this IPage page)
    {
        if (await page.Locator("dialog#keys").CountAsync() > 0)
        {
            await page.Keyboard.PressAsync("?");
            return await OpenedAsync(page, "#keys");
        }

        if (await page.Locator("#settings").CountAsync() > 0)
        {
            await page.WaitForSelectorAsync("#settings[data-ready]");
            await page.GetByLabel("Judge's score below").FillAsync("0.55");
            await page.Locator("#review").ClickAsync();
            return await OpenedAsync(page, "#diff");
        }

        if (await page.Locator("#members tbody input[type=checkbox]").CountAsync() > 0)
        {
            await page.Locator("#members tbody input[type=checkbox]").First.CheckAsync();
            await page.WaitForSelectorAsync("#picked:not([hidden])");
        }

        // The menu of the person is the same everywhere: it is opened where nothing else is.
        var folded = await page.EvaluateAsync<int>(
            """
            () => {
              const all = document.querySelectorAll('main details').length > 0 ? 'main details' : 'details.me';
              for (const one of document.querySelectorAll(all)) one.open = true;
              return document.querySelectorAll(all).length;
            }
            """
        );
        if (await page.Locator(".span-row").CountAsync() > 0)
        {
            await page.Locator(".span-row").First.ClickAsync();
            await Assertions.Expect(page.Locator(".raw")).ToContainTextAsync("{");
            return ".spans, details[open]";
        }

        return folded == 0 ? null : "details[open], #picked";
    }

    private static async Task<string> OpenedAsync(IPage page, string dialog)
    {
        await page.WaitForSelectorAsync(dialog + "[open]");
        return dialog;
    }

    /// <summary>Waits for what a page fetches by itself, and opens everything on the map that a click opens.</summary>
    public static async Task SettleAsync(this IPage page)
    {
        if (await page.Locator("#map").CountAsync() > 0)
        {
            await page.WaitForSelectorAsync("#map[data-ready]");
            await page.Locator("[data-select='0']").ClickAsync();
            await page.WaitForSelectorAsync("#selection-list li");
        }

        if (await page.Locator("#members").CountAsync() > 0)
        {
            await page.WaitForSelectorAsync("#members[data-ready]");
        }
    }
}
