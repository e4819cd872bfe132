using System.Diagnostics;
using Faultline.TestData;

namespace Faultline.EndToEnd.Gate;

/// <summary>The sample's whole story, as its script tells it: OTLP into a server, clusters, a regression set, a blocked merge and a mended one.</summary>
public class StoryTests
{
    [Fact]
    public async Task SupportBot_FromTheFirstTraceToTheMendedMerge()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs a POSIX shell");
        Assert.SkipUnless(File.Exists("/usr/bin/python3") && File.Exists("/usr/bin/curl"), "needs python3 and curl");
        var start = new ProcessStartInfo("bash")
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.ArgumentList.Add(Path.Combine(SharedData.RepositoryRoot, "samples", "SupportBot", "story.sh"));
        start.Environment["FAULTLINE"] = $"dotnet {Path.Combine(AppContext.BaseDirectory, "Faultline.Cli.dll")}";
        start.Environment["PORT"] = Loopback.FreePort().ToString(System.Globalization.CultureInfo.InvariantCulture);
        start.Environment.Remove("OTEL_EXPORTER_OTLP_ENDPOINT");
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, output + await error);
        Assert.Contains("**Blocked: refusal_mismatch_cluster_", output, StringComparison.Ordinal);
        Assert.Contains("account_age_months", output, StringComparison.Ordinal);
        Assert.EndsWith("Passed: 1 of 1 clusters pass.\n", output, StringComparison.Ordinal);
    }
}
