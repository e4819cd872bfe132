using CsCheck;

namespace Faultline.Clustering.Tests.Validity;

public class SilhouetteTests
{
    [Fact]
    public void Equals_the_definition() =>
        Gen.Select(Gen.Int[4, 40], Gen.Int[1, 20], Gen.Int[2, 4], Gen.Int)
            .Sample(
                (n, d, k, seed) =>
                {
                    var (points, labels) = TestMatrices.Blobs(n, d, k, 1, seed);
                    labels[0] = -1;
                    var values = Silhouette.Samples(points, labels, Metric.Euclidean);
                    for (var i = 0; i < n; i++)
                    {
                        Assert.Equal(Naive(points, labels, i), values[i], 1e-5);
                    }
                },
                iter: 50
            );

    [Fact]
    public void A_full_sample_is_the_exact_score_and_a_part_is_near_it()
    {
        var (points, labels) = TestMatrices.Blobs(1000, 5, 4, 1.5, 3);
        var exact = Silhouette.Score(points, labels, Metric.Euclidean);
        Assert.Equal(exact, Silhouette.Score(points, labels, Metric.Euclidean, sample: 1000));
        var part = Silhouette.Score(points, labels, Metric.Euclidean, sample: 300, seed: 1);
        Assert.Equal(part, Silhouette.Score(points, labels, Metric.Euclidean, sample: 300, seed: 1));
        Assert.InRange(part, exact - 0.05, exact + 0.05);
    }

    [Fact]
    public void One_cluster_has_no_score() =>
        Assert.Equal(double.NaN, Silhouette.Score(TestMatrices.Gaussian(5, 2, 1), [0, 0, 0, -1, 0], Metric.Euclidean));

    private static double Naive(Matrix points, int[] labels, int i)
    {
        if (labels[i] < 0 || labels.Where(l => l >= 0).Distinct().Count() < 2)
        {
            return double.NaN;
        }

        double Mean(int label) =>
            Enumerable
                .Range(0, labels.Length)
                .Where(j => j != i && labels[j] == label)
                .Select(j =>
                    Math.Sqrt(points.Row(i).ToArray().Zip(points.Row(j).ToArray(), (x, y) => ((double)x - y) * ((double)x - y)).Sum())
                )
                .DefaultIfEmpty(double.NaN)
                .Average();
        var own = Mean(labels[i]);
        var other = labels.Where(l => l >= 0 && l != labels[i]).Distinct().Min(Mean);
        return double.IsNaN(own) ? 0 : (other - own) / Math.Max(own, other);
    }
}
