using System.Globalization;
using System.Text.Json;
using Faultline.TestData;

namespace Faultline.EndToEnd.Cluster;

/// <summary>What <c>faultline cluster</c> says beyond labels: new points, memberships, the tree, scores.</summary>
public sealed class ClusterExtrasTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("faultline-extras-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    /// <summary>Case 18 of the golden set, from the command line.</summary>
    [Fact]
    public async Task New_points_fall_where_the_reference_puts_them()
    {
        var points = SharedData.Require("data/golden/18_approximate_predict.csv");
        var queries = SharedData.Require("data/golden/18_approximate_predict_query.csv");
        using var golden = JsonDocument.Parse(
            await File.ReadAllTextAsync(
                SharedData.Require("data/golden/18_approximate_predict.json"),
                TestContext.Current.CancellationToken
            )
        );
        var expected = golden.RootElement.GetProperty("results")[0];
        List<string> options = ["--min-cluster-size", expected.GetProperty("params").GetProperty("min_cluster_size").ToString()];
        if (expected.GetProperty("params").TryGetProperty("min_samples", out var samples))
        {
            options.AddRange(["--min-samples", samples.ToString()]);
        }

        using var document = await JsonAsync([points, "--predict", queries, "--memberships", .. options]);
        var predicted = document.RootElement.GetProperty("predicted");
        var labels = Ints(predicted.GetProperty("labels"));
        var theirs = Ints(expected.GetProperty("predict_labels"));
        Assert.Equal(theirs.Length, labels.Length);
        // The same partition under other names.
        var names = theirs.Zip(labels).Distinct().ToArray();
        Assert.Equal(names.Length, names.DistinctBy(pair => pair.First).Count());
        Assert.Equal(names.Length, names.DistinctBy(pair => pair.Second).Count());
        Assert.All(
            expected.GetProperty("predict_probabilities").EnumerateArray().Zip(predicted.GetProperty("probabilities").EnumerateArray()),
            pair => Assert.Equal(pair.First.GetDouble(), pair.Second.GetDouble(), 1e-6)
        );
        var clusters = document.RootElement.GetProperty("clusters").GetInt32();
        Assert.Equal(labels.Length, predicted.GetProperty("memberships").GetArrayLength());
        Assert.All(
            document.RootElement.GetProperty("memberships").EnumerateArray(),
            row =>
            {
                Assert.Equal(clusters, row.GetArrayLength());
                Assert.InRange(row.EnumerateArray().Sum(value => value.GetDouble()), 0, 1 + 1e-9);
            }
        );
    }

    [Theory]
    [InlineData("--algorithm", "kmeans", "--k", "3")]
    [InlineData("--algorithm", "kmeans", "--k", "3", "--metric", "cosine")]
    [InlineData("--reduce", "pca", "--dims", "2")]
    [InlineData("--reduce", "umap", "--dims", "2")]
    public async Task The_clustered_points_are_predicted_into_their_own_clusters(params string[] options)
    {
        var file = Blobs();
        using var document = await JsonAsync([file, "--predict", file, .. options]);
        var labels = Ints(document.RootElement.GetProperty("labels"));
        Assert.Equal(3, document.RootElement.GetProperty("clusters").GetInt32());
        var same = labels.Zip(Ints(document.RootElement.GetProperty("predicted").GetProperty("labels"))).Count(p => p.First == p.Second);
        Assert.InRange(same, labels.Length * 95 / 100, labels.Length);
    }

    [Fact]
    public async Task The_tree_the_scores_and_the_stability_are_printed_and_threads_change_nothing()
    {
        string[] options = [Blobs(), "--tree", "--validity", "--stability", "10"];
        using var document = await JsonAsync([.. options, "--threads", "1"]);
        var root = document.RootElement;
        var tree = root.GetProperty("condensed_tree");
        Assert.Equal(tree.GetProperty("child").GetArrayLength(), tree.GetProperty("lambda").GetArrayLength());
        Assert.Equal(240, Ints(tree.GetProperty("child")).Count(child => child < 240));
        Assert.Subset(Ints(tree.GetProperty("child")).ToHashSet(), Ints(root.GetProperty("selected_clusters")).ToHashSet());
        foreach (var score in new[] { "dbcv", "relative", "silhouette" })
        {
            Assert.InRange(root.GetProperty("validity").GetProperty(score).GetDouble(), 0.5, 1);
        }

        Assert.Equal([0, 1, 2], root.GetProperty("stability").EnumerateArray().Select(s => s.GetProperty("label").GetInt32()));
        Assert.All(root.GetProperty("stability").EnumerateArray(), s => Assert.InRange(s.GetProperty("jaccard").GetDouble(), 0.9, 1));
        foreach (var threads in new[] { "2", "8" })
        {
            using var other = await JsonAsync([.. options, "--threads", threads]);
            Assert.Equal(Untimed(document), Untimed(other));
        }
    }

    [Theory]
    [InlineData("--memberships has no effect without --json", "--memberships")]
    [InlineData("--tree has no effect with --algorithm kmeans", "--json", "--tree", "--algorithm", "kmeans")]
    [InlineData("--stability is 0; it must be at least 1", "--stability", "0")]
    [InlineData("nowhere.csv does not exist", "--predict", "nowhere.csv")]
    public async Task What_cannot_be_said_is_refused(string message, params string[] options)
    {
        var run = await FaultlineProcess.RunAsync(_directory, ["cluster", Blobs(), .. options]);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_numpy_file_without_rows_is_refused()
    {
        var run = await FaultlineProcess.RunAsync(_directory, "cluster", Npy("empty.npy", 0, 2));
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("holds no points", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1_250_000, 2_000, "large.npy holds about 2.5 billion numbers, more than the 2.1 billion one table can")]
    [InlineData(1_000_000, 1_000, "large.npy needs about 8.0 GB of memory to cluster and 4.3 GB are available")]
    public async Task Gigabytes_that_do_not_fit_are_refused_before_they_are_read(long rows, long columns, string message)
    {
        var run = await FaultlineProcess.RunAsync(
            _directory,
            // A machine of 4 GB.
            new Dictionary<string, string?>(StringComparer.Ordinal) { ["DOTNET_GCHeapHardLimit"] = "0x100000000" },
            ["cluster", Npy("large.npy", rows, columns)]
        );
        Assert.Equal(2, run.ExitCode);
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
    }

    /// <summary>Themes that a topic word and a verb tell apart, in many wordings.</summary>
    [Fact]
    public async Task Many_texts_are_reduced_and_clustered_by_theme_without_an_option()
    {
        string[] themes =
        [
            "refund order damaged parcel",
            "login password reset account",
            "invoice vat number billing",
            "app crash update phone",
        ];
        string[] fillers = ["please", "today", "again", "since monday", "help", "why", "still", "urgent", "thanks", "ok"];
        var random = new Random(9);
        var file = Path.Combine(_directory, "texts.txt");
        await File.WriteAllLinesAsync(
            file,
            Enumerable
                .Range(0, 400)
                .Select(i =>
                    string.Join(' ', themes[i % 4].Split(' ').OrderBy(_ => random.Next()).Take(3))
                    + " "
                    + string.Join(' ', fillers.OrderBy(_ => random.Next()).Take(2))
                ),
            TestContext.Current.CancellationToken
        );
        using var document = await JsonAsync(file, "--text");
        Assert.Equal("umap", document.RootElement.GetProperty("reduce").GetString());
        Assert.Equal(10, document.RootElement.GetProperty("dimensions").GetInt32());
        var labels = Ints(document.RootElement.GetProperty("labels"));
        Assert.True(labels.Count(label => label >= 0) > 200, "most texts are in a cluster");
        foreach (var cluster in labels.Select((label, i) => (label, Theme: i % 4)).Where(p => p.label >= 0).GroupBy(p => p.label))
        {
            Assert.True(cluster.CountBy(p => p.Theme).Max(c => c.Value) >= 0.9 * cluster.Count(), "a cluster is of one theme");
        }
    }

    [Fact]
    public async Task New_points_of_other_dimensions_are_refused()
    {
        var other = Path.Combine(_directory, "other.csv");
        await File.WriteAllTextAsync(other, "1,2\n", TestContext.Current.CancellationToken);
        var run = await FaultlineProcess.RunAsync(_directory, "cluster", Blobs(), "--predict", other);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("other.csv has 2 columns where the clustered vectors have 4", run.Error, StringComparison.Ordinal);
    }

    /// <summary>Zeros, sparse on disk.</summary>
    private string Npy(string name, long rows, long columns)
    {
        var path = Path.Combine(_directory, name);
        using var file = File.Create(path);
        byte[] start = [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', 1, 0, 118, 0];
        file.Write(start);
        file.Write(
            System.Text.Encoding.ASCII.GetBytes(
                $"{{'descr': '<f4', 'fortran_order': False, 'shape': ({rows}, {columns}), }}".PadRight(117) + "\n"
            )
        );
        file.SetLength(file.Position + (rows * columns * sizeof(float)));
        return path;
    }

    private string Blobs()
    {
        var path = Path.Combine(_directory, "blobs.csv");
        var random = new Random(6);
        File.WriteAllLines(
            path,
            Enumerable
                .Range(0, 240)
                .Select(i =>
                    string.Join(
                        ',',
                        Enumerable
                            .Range(0, 4)
                            .Select(c => ((c == i % 3 ? 10 : 0) + random.NextDouble()).ToString(CultureInfo.InvariantCulture))
                    )
                )
        );
        return path;
    }

    private async Task<JsonDocument> JsonAsync(params string[] arguments)
    {
        var run = await FaultlineProcess.RunAsync(_directory, ["cluster", .. arguments, "--json"]);
        Assert.True(run.ExitCode == 0, run.Error);
        return JsonDocument.Parse(run.Output);
    }

    private static string Untimed(JsonDocument document) =>
        string.Join('\n', document.RootElement.EnumerateObject().Where(p => p.Name != "elapsed_ms").Select(p => p.ToString()));

    private static int[] Ints(JsonElement array) => [.. array.EnumerateArray().Select(value => value.GetInt32())];
}
