using System.Text.Json;
using Faultline.Analysis;
using Faultline.Curating;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Faultline.Server.Tests.Pages;

/// <summary>The map of twenty thousand failures: drawn, chosen from, changed and changed back.</summary>
public sealed class MapTests(Chromium chromium)
{
    private const int Many = 20_000;
    private const int Groups = 24;

    [Fact]
    public async Task A_lasso_on_twenty_thousand_failures_splits_them_off_and_undo_brings_them_back()
    {
        await using var site = await PagesSite.StartAsync();
        await site.Workbench.SaveRunAsync(Large(), TestContext.Current.CancellationToken);
        await site.Traces.AppendAsync(SampleWorkspace.Batch(SampleWorkspace.Plain), TestContext.Current.CancellationToken);
        await using var session = await chromium.SessionAsync(site.Address);
        var page = await session.NewPageAsync();
        await OpenMapAsync(page);
        await MeasureAsync(page);

        // Round the middle of the third cluster, wide enough for all of it and nothing else.
        var box = (await page.Locator("#map-canvas").BoundingBoxAsync())!;
        var spots = await page.EvaluateAsync<float[]>(
            "(() => { const m = document.getElementById('map').map; return [...m.toScreen(20, 0), 4 * m.view.scale]; })()"
        );
        await page.Locator("[data-tool=lasso]").ClickAsync();
        await DrawAsync(page, box.X + spots[0], box.Y + spots[1], spots[2]);
        var expected = Large().Map.Count(p => p.ClusterId == "c-03");
        await Expect(page.Locator("#h-selection")).ToHaveTextAsync($"{expected} failures selected");
        await Expect(page.Locator("#selection-clusters li")).ToHaveCountAsync(1);

        // All of one cluster is nothing to split off, and the page says so.
        await page.Locator("[data-act=split]").ClickAsync();
        await Expect(page.Locator("#selection-error")).ToContainTextAsync("nothing to split off");
        await page.Locator("[data-clear]").ClickAsync();

        await DrawAsync(page, box.X + spots[0], box.Y + spots[1], spots[2] / 4);
        await Expect(page.Locator("#h-selection")).ToContainTextAsync("failures selected");
        var some = int.Parse(
            (await page.Locator("#h-selection").InnerTextAsync()).Split(' ')[0],
            System.Globalization.CultureInfo.InvariantCulture
        );
        Assert.InRange(some, 1, expected - 1);
        await page.Locator("#split-name").FillAsync("Middle of three");
        await ReloadAsync(page, () => page.Locator("[data-act=split]").ClickAsync());

        await Expect(page.Locator(".legend tbody tr", new() { HasText = "Middle of three" }))
            .ToContainTextAsync(some.ToString(System.Globalization.CultureInfo.InvariantCulture));
        await Expect(page.Locator(".change")).ToContainTextAsync($"{some} failures off");
        var run = (await site.Workbench.FindCuratedRunAsync("large", TestContext.Current.CancellationToken))!;
        Assert.Equal(Groups + 1, run.Clusters.Count);

        await ReloadAsync(page, () => page.Locator(".change button").ClickAsync());

        await Expect(page.Locator(".legend tbody tr", new() { HasText = "Middle of three" })).ToHaveCountAsync(0);
        run = (await site.Workbench.FindCuratedRunAsync("large", TestContext.Current.CancellationToken))!;
        Assert.Equal(expected, run.Clusters.Single(c => c.ClusterId == "c-03").Size);
        Assert.Equal(
            ["split", "undo"],
            (await site.Workbench.ReadAuditAsync(9, TestContext.Current.CancellationToken)).Select(a => a.Action).Reverse()
        );
    }

    [Fact]
    public async Task Clusters_chosen_in_the_table_are_merged_labelled_and_hidden_without_webgl_too()
    {
        await using var site = await PagesSite.WithSampleAsync();
        await using var session = await chromium.SessionAsync(site.Address);
        var page = await session.NewPageAsync();
        await page.AddInitScriptAsync("HTMLCanvasElement.prototype.getContext = () => null");
        await OpenMapAsync(page);
        await Expect(page.Locator("#map-state")).ToContainTextAsync("no WebGL");

        await page.Locator("[data-select='1']").FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator("#selection-list li")).ToHaveCountAsync(SampleWorkspace.PerCluster);
        await site.PlanAsync(1);
        await page.Locator("[data-act=ask]").ClickAsync();
        await Expect(page.Locator("#h-selection")).ToContainTextAsync("20 put into the labelling queue");
        var queue = JsonDocument.Parse(await page.EvaluateAsync<string>("fetch('/api/runs/run-1/queue?take=1').then(r => r.text())"));
        // One of each cluster by the sample, and what was asked for.
        Assert.Equal(22, queue.RootElement.GetProperty("total").GetInt32());

        await page.Locator("[data-select='2']").ClickAsync();
        await Expect(page.Locator("[data-act=move]")).ToHaveTextAsync("Merge");
        await page.Locator("#move-to").SelectOptionAsync("c-3");
        await ReloadAsync(page, () => page.Locator("[data-act=move]").ClickAsync());
        await Expect(page.Locator(".legend tbody tr[data-id=c-3]")).ToContainTextAsync("40");
        await Expect(page.Locator(".legend tbody tr[data-id=c-2]")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Keys_and_fingers_move_and_zoom_the_map()
    {
        await using var site = await PagesSite.WithSampleAsync();
        await using var session = await chromium.SessionAsync(site.Address, 390);
        var page = await session.NewPageAsync();
        await OpenMapAsync(page);
        await page.Locator("#map-canvas").FocusAsync();
        var before = await ViewAsync(page);
        await page.Keyboard.PressAsync("+");
        await page.Keyboard.PressAsync("ArrowRight");
        var after = await ViewAsync(page);
        Assert.True(after[2] > before[2] && after[0] > before[0]);
        await page.Keyboard.PressAsync("0");
        Assert.Equal(before, await ViewAsync(page));

        await PinchAsync(page);
        Assert.True((await ViewAsync(page))[2] > 1.5 * before[2]);
    }

    [Fact]
    public async Task What_is_hidden_before_the_points_arrive_stays_hidden()
    {
        await using var site = await PagesSite.WithSampleAsync();
        await using var session = await chromium.SessionAsync(site.Address);
        var page = await session.NewPageAsync();
        var points = new TaskCompletionSource();
        await page.RouteAsync(
            "**/api/runs/run-1/map",
            async route =>
            {
                await points.Task;
                await route.ContinueAsync();
            }
        );
        await page.OpenAsync("/clusters/map");
        await Expect(page.Locator("[data-select='0']")).ToBeDisabledAsync();
        await page.Locator("tr[data-id=c-2] .toggle input").UncheckAsync();
        points.SetResult();
        await page.WaitForSelectorAsync("#map[data-ready]");

        await Expect(page.Locator("tr[data-id=c-2] .toggle input")).Not.ToBeCheckedAsync();
        // A lasso round everything takes what is shown: two clusters of twenty, and one of the noise.
        Assert.Equal(
            2 * SampleWorkspace.PerCluster + 1,
            await page.EvaluateAsync<int>(
                "document.getElementById('map').map.within([[-9e4, -9e4], [9e4, -9e4], [9e4, 9e4], [-9e4, 9e4]]).reduce((a, b) => a + b)"
            )
        );
        await Expect(page.Locator("[data-select='0']")).ToBeEnabledAsync();
    }

    [Fact]
    public async Task Points_of_changed_clusters_are_not_drawn_beside_the_list_before_the_change()
    {
        await using var site = await PagesSite.WithSampleAsync();
        await using var session = await chromium.SessionAsync(site.Address);
        var page = await session.NewPageAsync();
        var asked = 0;
        await page.RouteAsync(
            "**/api/runs/run-1/map",
            async route =>
            {
                if (asked++ == 0)
                {
                    // Between the page and its points.
                    await site.SplitAsync("Came in between");
                }

                await route.ContinueAsync();
            }
        );
        await page.GotoAsync("/clusters/map");
        await page.WaitForSelectorAsync("#map[data-ready]");

        Assert.Equal(2, asked);
        await Expect(page.Locator(".legend tbody tr", new() { HasText = "Came in between" })).ToContainTextAsync("2");
    }

    private static async Task OpenMapAsync(IPage page)
    {
        await page.OpenAsync("/clusters/map");
        await page.WaitForSelectorAsync("#map[data-ready]");
    }

    private static Task<double[]> ViewAsync(IPage page) =>
        page.EvaluateAsync<double[]>("(() => { const v = document.getElementById('map').map.view; return [v.x, v.y, v.scale]; })()");

    /// <summary>Does something after which the page comes anew.</summary>
    private static async Task ReloadAsync(IPage page, Func<Task> act)
    {
        await page.EvaluateAsync("document.documentElement.dataset.old = ''");
        await act();
        await page.WaitForSelectorAsync("html[data-interactive]:not([data-old])");
        await page.WaitForSelectorAsync("#map[data-ready]");
    }

    private static async Task DrawAsync(IPage page, float x, float y, float radius)
    {
        await page.Mouse.MoveAsync(x + radius, y);
        await page.Mouse.DownAsync();
        for (var i = 1; i < 24; i++)
        {
            await page.Mouse.MoveAsync(x + radius * MathF.Cos(i * MathF.Tau / 24), y + radius * MathF.Sin(i * MathF.Tau / 24));
        }

        await page.Mouse.UpAsync();
    }

    private static async Task PinchAsync(IPage page)
    {
        var box = (await page.Locator("#map-canvas").BoundingBoxAsync())!;
        await page.EvaluateAsync(
            """
            ([x, y]) => {
              const canvas = document.getElementById('map-canvas');
              canvas.setPointerCapture = () => {};
              const send = (type, id, dx) => canvas.dispatchEvent(new PointerEvent(type, { pointerId: id, pointerType: 'touch', clientX: x + dx, clientY: y, bubbles: true }));
              send('pointerdown', 1, -20);
              send('pointerdown', 2, 20);
              for (let d = 24; d <= 60; d += 4) { send('pointermove', 1, -d); send('pointermove', 2, d); }
              send('pointerup', 1, -60);
              send('pointerup', 2, 60);
            }
            """,
            new double[] { box.X + box.Width / 2, box.Y + box.Height / 2 }
        );
    }

    /// <summary>Writes how long a frame and a selection take; a machine without a graphics card draws in software.</summary>
    private static async Task MeasureAsync(IPage page)
    {
        var figures = await page.EvaluateAsync<double[]>(
            """
            (() => {
              const { map } = document.getElementById('map');
              const pixel = new Uint8Array(4);
              const frames = [];
              for (let i = 0; i < 60; i++) {
                map.zoom(i < 30 ? 1.02 : 1 / 1.02);
                const start = performance.now();
                map.draw();
                map.plot.gl.readPixels(0, 0, 1, 1, map.plot.gl.RGBA, map.plot.gl.UNSIGNED_BYTE, pixel);
                frames.push(performance.now() - start);
              }
              const ring = Array.from({ length: 200 }, (_, k) => [300 + 250 * Math.cos(k * Math.PI / 100), 300 + 250 * Math.sin(k * Math.PI / 100)]);
              const selects = Array.from({ length: 9 }, () => { const start = performance.now(); map.within(ring); return performance.now() - start; });
              const middle = list => list.sort((a, b) => a - b)[list.length >> 1];
              return [middle(frames), frames[56], middle(selects)];
            })()
            """
        );
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{Many} points: frame {figures[0]:0.0} ms (95 % under {figures[1]:0.0}), selection inside 200 corners {figures[2]:0.0} ms"
        );
    }

    /// <summary>Discs of failures, ten apart in rows of six, and a tenth of noise between them.</summary>
    private static AnalysisRun Large()
    {
        var random = new Random(11);
        var points = Enumerable
            .Range(0, Many)
            .Select(i =>
            {
                var group = i % 10 == 9 ? -1 : random.Next(Groups);
                var (angle, radius) = (random.NextDouble() * Math.Tau, 3 * Math.Sqrt(random.NextDouble()));
                return group < 0
                    ? new MapPoint($"n-{i}", null, (float)(random.NextDouble() * 60 - 5), 5 + (random.Next(2) == 0 ? 0 : 10))
                    : new MapPoint(
                        $"t-{i}",
                        $"c-{group + 1:00}",
                        (float)(group % 6 * 10 + radius * Math.Cos(angle)),
                        (float)(group / 6 * 10 + radius * Math.Sin(angle))
                    );
            })
            .ToList();
        string[] noise = [.. points.Where(p => p.ClusterId is null).Select(p => p.TraceId)];
        return SampleWorkspace.Run(SampleWorkspace.Plain) with
        {
            RunId = "large",
            Sampled = Many,
            TotalFailed = Many,
            Map = points,
            Noise = new NoiseInfo(noise.Length, noise, []),
            Clusters =
            [
                .. points
                    .Where(p => p.ClusterId is not null)
                    .GroupBy(p => p.ClusterId!, StringComparer.Ordinal)
                    .OrderBy(g => g.Key, StringComparer.Ordinal)
                    .Select(
                        (g, i) =>
                            new ClusterReport
                            {
                                ClusterId = g.Key,
                                Name = $"Group {i + 1}",
                                Tag = new TagReport("tool_error", "evidence", .8, "why"),
                                Size = g.Count(),
                                EstimatedTotal = g.Count(),
                                Keywords = [],
                                Representatives = [.. g.Take(5).Select(p => p.TraceId)],
                                Members = [.. g.Select(p => p.TraceId)],
                                Impact = new ImpactReport(g.Count(), 1, 9_999),
                                ImpactRank = i + 1,
                                FrequencyRank = i + 1,
                            }
                    ),
            ],
        };
    }
}
