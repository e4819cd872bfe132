using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Faultline.EndToEnd.Cluster;

/// <summary>The same file gives the same answer whichever vectors the processor has: 512, 256 or 128 bits wide.</summary>
public sealed class ClusterVectorWidthTests : IDisposable
{
    private static readonly string[] No512 = ["DOTNET_EnableAVX512", "DOTNET_EnableAVX512F"];
    private static readonly string[] No256 = [.. No512, "DOTNET_EnableAVX2", "DOTNET_EnableAVX"];

    private readonly string _directory = Directory.CreateTempSubdirectory("faultline-width-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Theory]
    [InlineData("--metric", "cosine", "--min-cluster-size", "8")]
    [InlineData("--approximate", "always", "--min-cluster-size", "8")]
    [InlineData("--reduce", "umap", "--dims", "3")]
    [InlineData("--reduce", "pca", "--dims", "5", "--algorithm", "kmeans")]
    public async Task Labels_do_not_depend_on_the_width(params string[] options)
    {
        var file = Path.Combine(_directory, "points.csv");
        var random = new Random(4);
        await File.WriteAllLinesAsync(
            file,
            Enumerable
                .Range(0, 400)
                .Select(i =>
                    string.Join(
                        ',',
                        Enumerable
                            .Range(0, 40)
                            .Select(c =>
                                (((c % 7) == i % 7 ? 3 : 0) + random.NextDouble() + random.NextDouble()).ToString(
                                    CultureInfo.InvariantCulture
                                )
                            )
                    )
                ),
            TestContext.Current.CancellationToken
        );
        var widest = await RunAsync(file, [], options);
        Assert.Equal(widest, await RunAsync(file, No512, options));
        Assert.Equal(widest, await RunAsync(file, No256, options));
    }

    /// <summary>The document without its times.</summary>
    private static async Task<string> RunAsync(string file, string[] off, string[] options)
    {
        var start = new ProcessStartInfo(
            "dotnet",
            [Path.Combine(AppContext.BaseDirectory, "Faultline.Cli.dll"), "cluster", file, "--json", .. options]
        )
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach (var name in off)
        {
            start.Environment[name] = "0";
        }

        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, await error);
        using var document = JsonDocument.Parse(output);
        Assert.True(document.RootElement.GetProperty("clusters").GetInt32() >= 2, output);
        return output[..output.IndexOf("\"elapsed_ms\"", StringComparison.Ordinal)];
    }
}
