using System.Buffers.Binary;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Faultline.TestData;

namespace Faultline.EndToEnd.Cluster;

/// <summary>The process itself: what <c>faultline cluster</c> prints and how it ends.</summary>
public sealed class ClusterCommandTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("faultline-cluster-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task A_golden_case_prints_its_labels()
    {
        var file = SharedData.Require("data/golden/01_blobs2d_noise.csv");
        var (code, output, _) = await RunAsync(file, "--min-cluster-size", "15", "--json");
        Assert.Equal(0, code);
        using var document = JsonDocument.Parse(output);
        using var golden = JsonDocument.Parse(await File.ReadAllTextAsync(SharedData.Require("data/golden/01_blobs2d_noise.json"), Cancel));
        var expected = golden.RootElement.GetProperty("results")[0];
        var root = document.RootElement;
        Assert.Equal(FirstAppearance(Ints(expected.GetProperty("labels"))), Ints(root.GetProperty("labels")));
        Assert.Equal(expected.GetProperty("n_clusters").GetInt32(), root.GetProperty("clusters").GetInt32());
        Assert.Equal(expected.GetProperty("n_noise").GetInt32(), root.GetProperty("noise").GetInt32());
        Assert.Equal(expected.GetProperty("probabilities").GetArrayLength(), root.GetProperty("probabilities").GetArrayLength());
        Assert.Equal(3, root.GetProperty("persistence").GetArrayLength());
        Assert.Equal(280, root.GetProperty("outlier_scores").GetArrayLength());
        Assert.True(
            root.GetProperty("elapsed_ms").GetProperty("total").GetDouble()
                > root.GetProperty("elapsed_ms").GetProperty("distances_and_mst").GetDouble()
        );
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_numpy_file_and_a_csv_of_the_same_numbers_give_the_same_document(bool single)
    {
        var random = new Random(3);
        var values = Enumerable.Range(0, 240).Select(i => (double)(float)((i / 2 % 3 * 10) + random.NextDouble())).ToArray();
        var csv = Write(
            "points.csv",
            string.Concat(values.Chunk(2).Select(row => string.Create(CultureInfo.InvariantCulture, $"{row[0]:R},{row[1]:R}\r\n")))
        );
        var npy = Path.Combine(_directory, "points.npy");
        await File.WriteAllBytesAsync(
            npy,
            Npy(
                single ? "<f4" : "<f8",
                "(120, 2)",
                single ? MemoryMarshal.AsBytes(values.Select(v => (float)v).ToArray().AsSpan()) : MemoryMarshal.AsBytes(values.AsSpan())
            ),
            Cancel
        );
        var fromCsv = await RunAsync(csv, "--json");
        var fromNpy = await RunAsync(npy, "--json");
        Assert.Equal(0, fromNpy.Code);
        Assert.Equal(Stable(fromCsv.Output), Stable(fromNpy.Output));

        static string Stable(string json) => json[..json.IndexOf("\"elapsed_ms\"", StringComparison.Ordinal)];
    }

    [Fact]
    public async Task Texts_are_embedded_and_clustered()
    {
        var refunds = Enumerable.Range(0, 12).Select(i => $"the refund of order {i} was refused, refund please");
        var logins = Enumerable.Range(0, 12).Select(i => $"cannot log in with password number {i}, login fails");
        var file = Write("texts.jsonl", string.Join('\n', refunds.Concat(logins).Select(text => JsonSerializer.Serialize(new { text }))));
        var (code, output, _) = await RunAsync(file, "--text", "--algorithm", "kmeans", "--k", "2", "--json");
        Assert.Equal(0, code);
        using var document = JsonDocument.Parse(output);
        Assert.Equal([.. Enumerable.Repeat(0, 12), .. Enumerable.Repeat(1, 12)], Ints(document.RootElement.GetProperty("labels")));
    }

    [Theory]
    [InlineData("1,2\n3,4,5\n", "points.csv line 2 has 3 values where line 1 has 2")]
    [InlineData("x,y\n1,2\n", "points.csv line 1, column 1: 'x' is not a finite number; the file must have no header")]
    [InlineData("1,2\n3,nan\n", "points.csv line 2, column 2: 'nan' is not a finite number")]
    [InlineData("1,2\n\n3,4\n", "points.csv line 2 is empty")]
    [InlineData("", "points.csv holds no rows")]
    public async Task A_malformed_file_is_refused_with_its_line(string content, string message)
    {
        var (code, output, error) = await RunAsync(Write("points.csv", content), "--json");
        Assert.Equal(2, code);
        Assert.Empty(output);
        Assert.Contains(message, error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_approximate_result_says_how_good_it_is_and_an_exact_one_does_not()
    {
        var random = new Random(5);
        var file = Write(
            "points.csv",
            string.Concat(
                Enumerable
                    .Range(0, 300)
                    .Select(i =>
                        string.Create(CultureInfo.InvariantCulture, $"{(i % 3 * 10) + random.NextDouble()},{random.NextDouble()}\n")
                    )
            )
        );
        var exact = await RunAsync(file, "--json", "--approximate", "never");
        var (code, output, _) = await RunAsync(file, "--json", "--approximate", "always");
        Assert.Equal(0, code);
        using var document = JsonDocument.Parse(output);
        var accuracy = document.RootElement.GetProperty("accuracy");
        Assert.Equal(256, accuracy.GetProperty("sample").GetInt32());
        // 300 points are two blocks, and both are compared in full.
        Assert.Equal(1, accuracy.GetProperty("recall").GetDouble());
        Assert.Equal(0, accuracy.GetProperty("core_distance_excess").GetDouble());
        Assert.Equal(1, accuracy.GetProperty("pairs_compared").GetDouble());
        using var without = JsonDocument.Parse(exact.Output);
        Assert.False(without.RootElement.TryGetProperty("accuracy", out var none) && none.ValueKind != JsonValueKind.Null);
        Assert.Equal(Ints(without.RootElement.GetProperty("labels")), Ints(document.RootElement.GetProperty("labels")));
        Assert.Contains(
            "--approximate never gives the exact result",
            (await RunAsync(file, "--approximate", "always")).Output,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("1,2\n", "hdbscan", "-1")]
    [InlineData("1,2\n3,4\n", "hdbscan", "-1,-1")]
    [InlineData("0,0\n0,0\n0,0\n", "hdbscan", "-1,-1,-1")]
    [InlineData("1,2\n", "kmeans", "0")]
    public async Task Few_or_zero_rows_follow_the_convention(string content, string algorithm, string labels)
    {
        var options = algorithm == "kmeans" ? ["--k", "1"] : Array.Empty<string>();
        var (code, output, error) = await RunAsync([
            Write("few.csv", content),
            "--algorithm",
            algorithm,
            "--metric",
            "cosine",
            "--json",
            .. options,
        ]);
        Assert.True(code == 0, error);
        using var document = JsonDocument.Parse(output);
        Assert.Equal(labels, string.Join(',', Ints(document.RootElement.GetProperty("labels"))));
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    public async Task A_value_of_a_numpy_file_that_is_not_finite_is_named(float value)
    {
        var file = Path.Combine(_directory, "bad.npy");
        await File.WriteAllBytesAsync(file, Npy("<f4", "(3, 2)", MemoryMarshal.AsBytes<float>(new[] { 1f, 2, 3, value, 5, 6 })), Cancel);
        foreach (
            string[] options in (string[][])
                [
                    [],
                    ["--algorithm", "kmeans", "--k", "2"],
                    ["--reduce", "pca", "--dims", "1"],
                    ["--reduce", "umap", "--dims", "1"],
                ]
        )
        {
            var (code, output, error) = await RunAsync([file, "--json", .. options]);
            Assert.Equal(2, code);
            Assert.Empty(output);
            Assert.Contains("Row 1, column 1", error, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("(4000000000, 2)", "two dimensions are needed")]
    [InlineData("(-1, 2)", "two dimensions are needed")]
    [InlineData("(3,)", "two dimensions are needed")]
    [InlineData("(3, 3)", "says 3 × 3 values of 4 bytes but holds 24 bytes")]
    [InlineData("(2, 2)", "says 2 × 2 values of 4 bytes but holds 24 bytes")]
    [InlineData("(0, 2)", "says 0 × 2 values of 4 bytes but holds 24 bytes")]
    public async Task A_numpy_header_that_lies_is_refused(string shape, string message)
    {
        var file = Path.Combine(_directory, "lying.npy");
        await File.WriteAllBytesAsync(file, Npy("<f4", shape, new byte[24]), Cancel);
        var (code, _, error) = await RunAsync(file);
        Assert.Equal(2, code);
        Assert.Contains(message, error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--k has no effect with --algorithm hdbscan", "--k", "3")]
    [InlineData("--epsilon has no effect with --algorithm kmeans", "--algorithm", "kmeans", "--epsilon", "1")]
    [InlineData("--max-cluster-size has no effect with --selection leaf", "--selection", "leaf", "--max-cluster-size", "9")]
    [InlineData("--dims has no effect without --reduce", "--dims", "3")]
    [InlineData("--min-cluster-size is 1; it must be at least 2", "--min-cluster-size", "1")]
    [InlineData("K is 9 but there are only 2 points", "--algorithm", "kmeans", "--k", "9")]
    public async Task An_option_that_cannot_work_is_refused_by_name(string message, params string[] options)
    {
        var (code, _, error) = await RunAsync([Write("points.csv", "1,2\n3,4\n"), .. options]);
        Assert.Equal(2, code);
        Assert.Contains(message, error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_larger_than_memory_is_refused_before_it_is_read()
    {
        var file = Path.Combine(_directory, "large.npy");
        await using (var stream = File.Create(file))
        {
            // Sparse: 800 GB by its length, a few kB on disk.
            await stream.WriteAsync(Npy("<f4", "(200000000, 1000)", []), Cancel);
            stream.SetLength(stream.Position + (200_000_000L * 1000 * 4));
        }

        var (code, _, error) = await RunAsync(file);
        Assert.Equal(2, code);
        Assert.Contains("large.npy", error, StringComparison.Ordinal);
        Assert.Contains("sample it first", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_truncated_numpy_file_is_refused()
    {
        var file = Path.Combine(_directory, "short.npy");
        await File.WriteAllBytesAsync(file, Npy("<f8", "(100, 2)", new byte[24]), Cancel);
        var (code, _, error) = await RunAsync(file);
        Assert.Equal(2, code);
        Assert.Contains("cut off or damaged", error, StringComparison.Ordinal);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string Write(string name, string content)
    {
        var path = Path.Combine(_directory, name);
        File.WriteAllText(path, content);
        return path;
    }

    private static byte[] Npy(string type, string shape, ReadOnlySpan<byte> data)
    {
        var header = Encoding.ASCII.GetBytes($"{{'descr': '{type}', 'fortran_order': False, 'shape': {shape}, }}".PadRight(117) + "\n");
        var file = new byte[10 + header.Length + data.Length];
        ((ReadOnlySpan<byte>)[0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', 1, 0]).CopyTo(file);
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(8), (ushort)header.Length);
        header.CopyTo(file, 10);
        data.CopyTo(file.AsSpan(10 + header.Length));
        return file;
    }

    private static int[] Ints(JsonElement array) => [.. array.EnumerateArray().Select(value => value.GetInt32())];

    private static int[] FirstAppearance(int[] labels)
    {
        var names = new Dictionary<int, int>();
        return
        [
            .. labels.Select(label =>
                label < 0 ? -1
                : names.TryGetValue(label, out var name) ? name
                : names[label] = names.Count
            ),
        ];
    }

    private static async Task<(int Code, string Output, string Error)> RunAsync(params string[] arguments)
    {
        // The program stands beside the tests, since they refer to it.
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Faultline.Cli.dll"), "cluster", .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(Cancel);
        var error = process.StandardError.ReadToEndAsync(Cancel);
        await process.WaitForExitAsync(Cancel);
        return (process.ExitCode, await output, await error);
    }
}
