namespace Faultline.Clustering.Tests;

/// <summary>Case 18.</summary>
public sealed class GoldenPredictionTests
{
    private const string Name = "18_approximate_predict";

    [Fact]
    public void Agrees_with_the_reference()
    {
        var points = Golden.Doubles(Name);
        var queries = Golden.Doubles(Name + "_query");
        foreach (var expected in Golden.Results(Name))
        {
            var parameters = expected!["params"]!;
            var fit = Clustering.Hdbscan.Fit(
                points,
                new HdbscanOptions
                {
                    MinClusterSize = parameters["min_cluster_size"]!.GetValue<int>(),
                    MinSamples = parameters["min_samples"]?.GetValue<int>(),
                }
            );
            var theirs = Golden.Ints(expected["fit_labels"]);
            // The reference was fitted by another route, whose order of tied edges puts one point of the boundary on the other side.
            var ours = Golden.Renumbered(theirs);
            var tied = Enumerable.Range(0, ours.Length).Where(i => ours[i] != fit.Labels[i]).ToHashSet();
            Assert.True(tied.Count <= 1, $"{tied.Count} labels differ");
            // The reference numbers clusters by ascending tree id.
            var column = theirs
                .Zip(fit.Labels)
                .Where(pair => pair.First >= 0)
                .CountBy(pair => pair)
                .GroupBy(count => count.Key.First)
                .ToDictionary(group => group.Key, group => group.MaxBy(count => count.Value).Key.Second);

            var predictor = HdbscanPredictor.Create(points, fit, TestContext.Current.CancellationToken);
            var prediction = predictor.Predict(queries, TestContext.Current.CancellationToken);
            Assert.Equal(Golden.Ints(expected["predict_labels"]).Select(label => label < 0 ? -1 : column[label]), prediction.Labels);
            AssertClose(Golden.Numbers(expected["predict_probabilities"]), prediction.Probabilities);
            AssertRows(
                expected["membership_vector_query"]!,
                predictor.Memberships(queries, TestContext.Current.CancellationToken),
                column,
                0
            );
            AssertRows(
                expected["all_points_membership"]!,
                predictor.Memberships(TestContext.Current.CancellationToken),
                column,
                1 + tied.Count
            );
        }
    }

    /// <param name="expected">Rows in the reference's order of clusters.</param>
    /// <param name="actual">Rows in ours.</param>
    /// <param name="column">From their order to ours.</param>
    /// <param name="tied">Rows that the order of tied edges may have moved, by little.</param>
    private static void AssertRows(System.Text.Json.Nodes.JsonNode expected, DoubleMatrix actual, Dictionary<int, int> column, int tied)
    {
        var differ = 0;
        for (var i = 0; i < actual.Rows; i++)
        {
            var row = Golden.Numbers(expected[i]);
            var distance = row.Select((value, c) => Math.Abs(value - actual.Row(i)[column[c]])).Max();
            differ += distance > 1e-6 ? 1 : 0;
            Assert.InRange(distance, 0, tied == 0 ? 1e-6 : 0.01);
        }

        Assert.InRange(differ, 0, tied);
    }

    private static void AssertClose(double[] expected, double[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++)
        {
            Assert.True(Math.Abs(expected[i] - actual[i]) <= 1e-6, $"{i}: expected {expected[i]:R}, got {actual[i]:R}");
        }
    }
}
