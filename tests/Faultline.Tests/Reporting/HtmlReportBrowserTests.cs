using System.Diagnostics;
using Faultline.Reporting;

namespace Faultline.Tests.Reporting;

/// <summary>What a real browser makes of the report; skipped where no Chromium is installed.</summary>
public sealed class HtmlReportBrowserTests : IDisposable
{
    private static readonly string? s_browser = (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator)
        .SelectMany(folder =>
            new[] { "chromium-headless-shell", "chromium", "chromium-browser", "google-chrome" }.Select(name => Path.Combine(folder, name))
        )
        .FirstOrDefault(File.Exists);

    private readonly string _directory = Directory.CreateTempSubdirectory("faultline-report-").FullName;

    [Fact]
    public async Task Hostile_text_stays_text_in_the_parsed_page()
    {
        Assert.SkipWhen(s_browser is null, "needs chromium, which is not installed");
        const string hostile =
            "</title></style></svg><script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\"><svg onload=x>";
        var page = Path.Combine(_directory, "report.html");
        await File.WriteAllTextAsync(page, HtmlReport.Write(SampleRun.Model(hostile)), TestContext.Current.CancellationToken);

        var dom = await DumpAsync(page);

        Assert.Contains("What to know first", dom, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", dom, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("<img", dom, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("<svg onload", dom, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("<footer>", dom, StringComparison.Ordinal);
        Assert.DoesNotContain("<title>owned", dom, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private async Task<string> DumpAsync(string page)
    {
        var start = new ProcessStartInfo(s_browser!)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        string[] arguments =
        [
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--user-data-dir=" + Path.Combine(_directory, "profile"),
            "--dump-dom",
            new Uri(page).AbsoluteUri,
        ];
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        var cancellation = TestContext.Current.CancellationToken;
        using var browser = Process.Start(start)!;
        var errors = browser.StandardError.ReadToEndAsync(cancellation);
        var dom = await browser.StandardOutput.ReadToEndAsync(cancellation);
        await browser.WaitForExitAsync(cancellation);
        Assert.True(browser.ExitCode == 0, await errors);
        return dom;
    }
}
