namespace Faultline.Clustering.Tests.Validity;

/// <summary>Reference case 21: scikit-learn's scores of one labelled embedding.</summary>
public class GoldenMetricsTests
{
    private readonly double[][] rows = GoldenCase.Csv("21_metrics");
    private readonly System.Text.Json.JsonElement expected = GoldenCase.Json("21_metrics");

    private int[] Truth => Array.ConvertAll(rows, r => (int)r[2]);

    private int[] Labels => Array.ConvertAll(rows, r => (int)r[3]);

    [Fact]
    public void Partition_scores_match()
    {
        Check("ari", PartitionScores.AdjustedRandIndex(Truth, Labels));
        Check("ami", PartitionScores.AdjustedMutualInformation(Truth, Labels));
        Check("nmi", PartitionScores.NormalizedMutualInformation(Truth, Labels));
        Check("v_measure", PartitionScores.VMeasure(Truth, Labels));
        Check("homogeneity", PartitionScores.Homogeneity(Truth, Labels));
        Check("completeness", PartitionScores.Completeness(Truth, Labels));
    }

    [Fact]
    public void Silhouette_matches()
    {
        Check("silhouette_euclid_on_e", Silhouette.Score(GoldenCase.ToMatrix(rows, 0, 2), Truth, Metric.Euclidean), 2e-6);
        Check(
            "silhouette_cosine_on_high_dim",
            Silhouette.Score(GoldenCase.ToMatrix(GoldenCase.Csv("20_umap_steps")), Truth, Metric.Cosine),
            2e-6
        );
    }

    [Theory]
    [InlineData(5)]
    [InlineData(12)]
    [InlineData(15)]
    public void Trustworthiness_matches(int neighbours)
    {
        var actual = Trustworthiness.Score(
            GoldenCase.ToMatrix(GoldenCase.Csv("20_umap_steps")),
            GoldenCase.ToMatrix(rows, 0, 2),
            neighbours
        );
        var name = neighbours.ToString(System.Globalization.CultureInfo.InvariantCulture);
        Assert.Equal(expected.GetProperty("trustworthiness").GetProperty(name).GetDouble(), actual, 1e-9);
    }

    private void Check(string name, double actual, double tolerance = 1e-9) =>
        Assert.Equal(expected.GetProperty(name).GetDouble(), actual, tolerance);
}
