using Microsoft.Playwright;

namespace Faultline.Reviewers;

/// <summary>What a person at a browser waits for, as the browser itself tells it: each page until its first content is painted, and each label until the next item is.</summary>
internal static class BrowserTimes
{
    // From the start of the navigation; a cold cache every time.
    private const string FirstContent = """
        () => new Promise(done => {
          const told = performance.getEntriesByName('first-contentful-paint')[0];
          if (told) return done(told.startTime);
          new PerformanceObserver(list => {
            const entry = list.getEntriesByName('first-contentful-paint')[0];
            if (entry) done(entry.startTime);
          }).observe({ type: 'paint', buffered: true });
        })
        """;

    // The load event has passed and what it left to paint is painted.
    private const string TellComplete = """
        addEventListener('load', () => requestAnimationFrame(() => requestAnimationFrame(() => { window.complete = performance.now(); })));
        """;

    // The later spans of a long trace are in the page and painted; null where it has none.
    private const string AllSpans = """
        () => !window.later ? null : new Promise(done => {
          const look = () => document.getElementById('more-spans')
            ? setTimeout(look, 2)
            : requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now())));
          look();
        })
        """;

    private const string TellLater = """
        addEventListener('DOMContentLoaded', () => { window.later = document.getElementById('more-spans') !== null; });
        """;

    // From the key until the frame that shows the next item has been painted: what follows two animation frames lies after it.
    private const string Watch = """
        () => {
          window.steps = [];
          const item = document.getElementById('item');
          let began = 0, shown = item.dataset.item;
          addEventListener('keydown', event => { began = event.timeStamp; }, { capture: true });
          new MutationObserver(() => {
            if (item.dataset.item === shown || !began) return;
            shown = item.dataset.item;
            const from = began;
            began = 0;
            requestAnimationFrame(() => requestAnimationFrame(() => window.steps.push(performance.now() - from)));
          }).observe(item, { attributes: true, childList: true });
        }
        """;

    private static readonly string[] s_tags = ["1", "2", "3", "4"];

    /// <param name="address">Of the server.</param>
    /// <param name="chromium">Path of the browser.</param>
    /// <param name="figures">What is measured is added there, milliseconds.</param>
    /// <param name="pages">Addresses on the server, each opened once a round in a session of its own.</param>
    /// <param name="rounds">How often.</param>
    /// <param name="labels">Given by keyboard afterwards; 0 for none.</param>
    public static async Task MeasureAsync(
        Uri address,
        string chromium,
        Figures figures,
        IReadOnlyList<string> pages,
        int rounds,
        int labels
    )
    {
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await playwright.Chromium.LaunchAsync(
            new BrowserTypeLaunchOptions { ExecutablePath = chromium, Args = ["--no-sandbox", "--enable-unsafe-swiftshader"] }
        );
        for (var i = 0; i < rounds; i++)
        {
            foreach (var address1 in pages)
            {
                await using var session = await NewAsync(browser, address);
                var page = await session.NewPageAsync();
                await page.AddInitScriptAsync(TellComplete + TellLater);
                await page.GotoAsync(address1, new PageGotoOptions { WaitUntil = WaitUntilState.Commit });
                figures.Add($"first content {EveryPage.Kind(address1)}", await page.EvaluateAsync<double>(FirstContent));
                await page.WaitForFunctionAsync("() => window.complete");
                figures.Add($"complete {EveryPage.Kind(address1)}", await page.EvaluateAsync<double>("window.complete"));
                if (await page.EvaluateAsync<double?>(AllSpans) is { } whole)
                {
                    figures.Add($"all spans {EveryPage.Kind(address1)}", whole);
                }
            }
        }

        if (labels > 0)
        {
            await using var session = await NewAsync(browser, address);
            await LabelAsync(await session.NewPageAsync(), figures, labels);
        }
    }

    private static async Task LabelAsync(IPage page, Figures figures, int labels)
    {
        await page.GotoAsync("/label");
        await page.WaitForSelectorAsync("#review[data-ready]");
        await page.WaitForFunctionAsync("() => document.getElementById('item').dataset.item");
        await page.EvaluateAsync(Watch);
        for (var i = 0; i < labels; i++)
        {
            await page.Keyboard.PressAsync(s_tags[i % s_tags.Length]);
            await page.WaitForFunctionAsync("n => window.steps.length > n", i, new PageWaitForFunctionOptions { PollingInterval = 20 });
            // As fast as somebody can who only looks at the first words.
            await page.WaitForTimeoutAsync(150);
        }

        foreach (var step in await page.EvaluateAsync<double[]>("window.steps"))
        {
            figures.Add("label to next item", step);
        }
    }

    private static Task<IBrowserContext> NewAsync(IBrowser browser, Uri address) =>
        browser.NewContextAsync(
            new BrowserNewContextOptions
            {
                BaseURL = address.ToString(),
                ViewportSize = new ViewportSize { Width = 1440, Height = 900 },
            }
        );
}
