using System.Text.Json.Nodes;

namespace Faultline.Clustering.Tests;

/// <summary>Cases 01–17 by the acceptance rule of the golden set's README, on the input as float64 and as float32.</summary>
public sealed class GoldenHdbscanTests
{
    public static TheoryData<string, bool> Cases()
    {
        string[] names =
        [
            "01_blobs2d_noise",
            "02_nested_eom_leaf",
            "03_epsilon",
            "04_max_cluster_size",
            "05_min_samples",
            "06_duplicates",
            "07_lattice_ties",
            "08_all_noise",
            "09_single_cluster",
            "10_n_lt_mcs",
            "11_identical_points",
            "12_line_1d",
            "13_cosine_unnormalised",
            "14_cosine_zero_vectors",
            "15_sphere_d64_euclid_and_cosine",
            "16_uneven_density_d8",
            "17_tiny",
        ];
        var cases = new TheoryData<string, bool>();
        foreach (var name in names)
        {
            cases.Add(name, true);
            cases.Add(name, false);
        }

        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Agrees_with_the_reference(string name, bool float64)
    {
        // Rounding the input to float32 alone moves a distance by a few parts in 1e8 of the largest coordinate.
        var largest = Golden.Doubles(name).Values.Max(Math.Abs);
        foreach (var expected in Golden.Results(name))
        {
            var options = Options(expected!["params"]!.AsObject());
            var fit = float64
                ? Clustering.Hdbscan.Fit(Golden.Doubles(name), options)
                : Clustering.Hdbscan.Fit(Golden.Singles(name), options, TestContext.Current.CancellationToken);
            AssertDistances(expected["ref"]!, fit, float64 ? 1e-9 : 2e-6, float64 ? 0 : largest * 2e-6);
            if (expected["tie_sensitive"]!.GetValue<bool>())
            {
                AssertNearPartition(expected, fit);
            }
            else
            {
                AssertSamePartition(expected, fit, float64);
            }
        }
    }

    private static HdbscanOptions Options(JsonObject parameters)
    {
        var options = new HdbscanOptions();
        foreach (var (key, value) in parameters)
        {
            options = key switch
            {
                "min_cluster_size" => options with { MinClusterSize = value!.GetValue<int>() },
                "min_samples" => options with { MinSamples = value!.GetValue<int>() },
                "metric" => options with { Metric = value!.GetValue<string>() == "cosine" ? Metric.Cosine : Metric.Euclidean },
                "cluster_selection_method" => options with
                {
                    Selection = value!.GetValue<string>() == "leaf" ? ClusterSelection.Leaf : ClusterSelection.Eom,
                },
                "cluster_selection_epsilon" => options with { Epsilon = value!.GetValue<double>() },
                "max_cluster_size" => options with { MaxClusterSize = value!.GetValue<int>() },
                "allow_single_cluster" => options with { AllowSingleCluster = value!.GetValue<bool>() },
                _ => throw new InvalidDataException("unknown parameter " + key),
            };
        }

        return options;
    }

    private static void AssertDistances(JsonNode reference, HdbscanResult fit, double relative, double absolute)
    {
        AssertClose(Golden.Numbers(reference["core_distances"]), fit.CoreDistances, relative, absolute);
        AssertClose(Golden.Numbers(reference["mst_weights_sorted"]), fit.SpanningTree.Weight, relative, absolute);
    }

    private static void AssertSamePartition(JsonNode expected, HdbscanResult fit, bool float64)
    {
        Assert.Equal(Golden.Renumbered(Golden.Ints(expected["labels"])), fit.Labels);
        Assert.Equal(expected["n_clusters"]!.GetValue<int>(), fit.ClusterCount);
        Assert.Equal(expected["n_noise"]!.GetValue<int>(), fit.NoiseCount);
        if (!float64)
        {
            // Rounding creates and breaks ties, which moves memberships (not labels) by any amount.
            return;
        }

        // Where the two references differ from one another, the canonical one is meant.
        AssertAbsolute(Golden.Numbers(expected["ref"]!["probabilities"]), fit.Probabilities);
        if (expected["check"]!["ref_glosh_maxdiff"]!.GetValue<double>() == 0)
        {
            AssertAbsolute(Golden.Numbers(expected["outlier_scores"]), fit.OutlierScores);
        }
    }

    private static void AssertNearPartition(JsonNode expected, HdbscanResult fit)
    {
        Assert.InRange(fit.ClusterCount, expected["n_clusters"]!.GetValue<int>() - 1, expected["n_clusters"]!.GetValue<int>() + 1);
        var floor = Math.Min(expected["row_shuffle_ari_min"]!.GetValue<double>(), expected["check"]!["ref_ari"]!.GetValue<double>()) - 0.02;
        var ari = Math.Max(
            PartitionScores.AdjustedRandIndex(Golden.Ints(expected["labels"]), fit.Labels),
            PartitionScores.AdjustedRandIndex(Golden.Ints(expected["ref"]!["labels"]), fit.Labels)
        );
        Assert.True(ari >= floor, $"ARI {ari}, expected at least {floor}");
    }

    private static void AssertClose(double[] expected, double[] actual, double relative, double absolute)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++)
        {
            Assert.True(
                Math.Abs(expected[i] - actual[i]) <= (relative * Math.Abs(expected[i])) + absolute + 1e-15,
                $"{i}: expected {expected[i]:R}, got {actual[i]:R}"
            );
        }
    }

    private static void AssertAbsolute(double[] expected, double[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++)
        {
            // NaN (∞ − λ over ∞) is 1 here, as documented on OutlierScores.
            var wanted = double.IsNaN(expected[i]) ? 1 : expected[i];
            Assert.True(Math.Abs(wanted - actual[i]) <= 1e-6, $"{i}: expected {expected[i]:R}, got {actual[i]:R}");
        }
    }
}
