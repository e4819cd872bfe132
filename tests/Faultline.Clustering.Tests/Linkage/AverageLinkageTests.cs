using CsCheck;

namespace Faultline.Clustering.Tests.Linkage;

public class AverageLinkageTests
{
    [Theory]
    [InlineData(Metric.Euclidean)]
    [InlineData(Metric.Cosine)]
    public void Equals_joining_the_nearest_pair_again_and_again(Metric metric) =>
        Gen.Select(Gen.Int[1, 30], Gen.Int[1, 6], Gen.Int, Gen.Double[0.01, 2])
            .Sample(
                (n, d, seed, threshold) =>
                {
                    var points = TestMatrices.Gaussian(n, d, seed);
                    var labels = AverageLinkage.Cluster(points, metric, threshold);
                    Assert.Equal(1, PartitionScores.AdjustedRandIndex(Naive(points, metric, threshold), labels), 1e-12);
                    Assert.Equal(labels.Distinct().Order(), labels.Distinct());
                },
                iter: 60
            );

    [Fact]
    public void Heights_are_mean_distances()
    {
        // 0, 1 and 5 on a line: 0–1 at 1, then {0, 1}–5 at (5 + 4)/2 = 4.5.
        var tree = AverageLinkage.Fit(new Matrix([0, 1, 5], 3, 1), Metric.Euclidean);
        Assert.Equal([new Merge(0, 1, 1, 2), new Merge(2, 3, 4.5, 3)], tree.Merges);
        Assert.Equal([0, 0, 1], tree.Cut(1));
        Assert.Equal([0, 0, 0], tree.CutInto(1));
        Assert.Equal([0, 1, 2], tree.CutInto(3));
    }

    [Fact]
    public void Equal_points_join_at_zero_and_nothing_is_lost()
    {
        var tree = AverageLinkage.Fit(new Matrix(new float[40], 20, 2), Metric.Euclidean);
        Assert.Equal(19, tree.Merges.Count);
        Assert.Equal(20, tree.Merges[^1].Size);
        Assert.All(tree.Cut(0), label => Assert.Equal(0, label));
    }

    [Fact]
    public void Nothing_and_one_point_are_fine()
    {
        Assert.Empty(AverageLinkage.Cluster(new Matrix([], 0, 3), Metric.Cosine, 1));
        Assert.Equal([0], AverageLinkage.Cluster(new Matrix([1, 2], 1, 2), Metric.Cosine, 1));
    }

    [Fact]
    public void Values_that_are_not_finite_are_named()
    {
        var error = Assert.Throws<ArgumentException>(() => AverageLinkage.Fit(new Matrix([0, 1, float.NaN], 3, 1), Metric.Euclidean));
        Assert.Contains("Row 2", error.Message, StringComparison.Ordinal);
    }

    private static int[] Naive(Matrix points, Metric metric, double threshold)
    {
        var clusters = Enumerable.Range(0, points.Rows).Select(i => new List<int> { i }).ToList();
        while (clusters.Count > 1)
        {
            var best = (A: 0, B: 0, Distance: double.PositiveInfinity);
            for (var a = 0; a < clusters.Count; a++)
            {
                for (var b = a + 1; b < clusters.Count; b++)
                {
                    var mean = clusters[a].SelectMany(i => clusters[b].Select(j => Distance(points, i, j, metric))).Average();
                    best = mean < best.Distance ? (a, b, mean) : best;
                }
            }

            if (best.Distance > threshold)
            {
                break;
            }

            clusters[best.A].AddRange(clusters[best.B]);
            clusters.RemoveAt(best.B);
        }

        var labels = new int[points.Rows];
        for (var c = 0; c < clusters.Count; c++)
        {
            clusters[c].ForEach(i => labels[i] = c);
        }

        return labels;
    }

    private static double Distance(Matrix points, int i, int j, Metric metric)
    {
        var (x, y) = (points.Row(i).ToArray(), points.Row(j).ToArray());
        if (metric == Metric.Euclidean)
        {
            return Math.Sqrt(x.Zip(y, (p, q) => ((double)p - q) * ((double)p - q)).Sum());
        }

        static double Norm(float[] v) => Math.Sqrt(v.Sum(e => (double)e * e));
        return 1 - (x.Zip(y, (p, q) => (double)p * q).Sum() / (Norm(x) * Norm(y)));
    }
}
