using Microsoft.Playwright;

namespace Faultline.Server.Tests.Pages;

/// <summary>One Chromium for all browser tests; they skip by name where none is installed.</summary>
public sealed class Chromium : IAsyncLifetime
{
    private static readonly string? s_path = (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator)
        .SelectMany(folder =>
            new[] { "chromium-headless-shell", "chromium", "chromium-browser", "google-chrome" }.Select(name => Path.Combine(folder, name))
        )
        .FirstOrDefault(File.Exists);

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    public async ValueTask InitializeAsync()
    {
        if (s_path is not null)
        {
            // What is waited for comes when it comes: five seconds are short where other programs take the processor.
            Assertions.SetDefaultExpectTimeout(30_000);
            _playwright = await Playwright.CreateAsync();
            _browser = await _playwright.Chromium.LaunchAsync(
                new BrowserTypeLaunchOptions { ExecutablePath = s_path, Args = ["--no-sandbox", "--enable-unsafe-swiftshader"] }
            );
        }
    }

    /// <summary>A browser session of its own: cookies and storage are shared with no other.</summary>
    public Task<IBrowserContext> SessionAsync(string address, int width = 1440, ColorScheme scheme = ColorScheme.Light)
    {
        Assert.SkipWhen(_browser is null, "needs chromium, which is not installed");
        return _browser.NewContextAsync(
            new BrowserNewContextOptions
            {
                BaseURL = address,
                ColorScheme = scheme,
                ViewportSize = new ViewportSize { Width = width, Height = 900 },
            }
        );
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }

        _playwright?.Dispose();
    }
}
