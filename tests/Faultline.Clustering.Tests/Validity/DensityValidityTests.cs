namespace Faultline.Clustering.Tests.Validity;

public class DensityValidityTests
{
    [Fact]
    public void Two_lines_by_hand()
    {
        // 0, 1, 2, 3 and 10, 11, 12, 13 in one dimension. Core distances, ((Σ 1/d)/3)⁻¹: of 0 and 3: 3/(1 + ½ + ⅓) = 18/11; of 1 and 2: 3/(1 + 1 + ½) = 1.2.
        // Tree of 0..3: 0–1 and 2–3 at 18/11 (the ends' cores), 1–2 at 1.2, the only edge between inner nodes: sparseness 1.2.
        // Inner nodes 1, 2 and 11, 12: separation 11 − 2 = 9. V = (9 − 1.2)/9.
        var points = new Matrix([0, 1, 2, 3, 10, 11, 12, 13], 8, 1);
        int[] labels = [0, 0, 0, 0, 1, 1, 1, 1];
        var clusters = DensityValidity.Clusters(points, labels);
        Assert.All(clusters, c => Assert.Equal(1.2, c.Sparseness, 1e-9));
        Assert.All(clusters, c => Assert.Equal(9, c.Separation, 1e-9));
        Assert.Equal(7.8 / 9, DensityValidity.Score(points, labels), 1e-9);
        // With noise the weight of the clusters falls: 8 of 10 points.
        var more = new Matrix([0, 1, 2, 3, 10, 11, 12, 13, 50, 70], 10, 1);
        Assert.Equal(0.8 * 7.8 / 9, DensityValidity.Score(more, [.. labels, -1, -1]), 1e-9);
    }

    [Fact]
    public void True_labels_beat_shuffled_ones()
    {
        var (points, labels) = TestMatrices.Blobs(300, 3, 3, 10, 2);
        var shuffled = labels.ToArray();
        new Random(1).Shuffle(shuffled);
        Assert.True(DensityValidity.Score(points, labels) > 0.3);
        Assert.True(DensityValidity.Score(points, shuffled) < 0);
    }

    [Fact]
    public void High_dimensions_and_copies_stay_finite()
    {
        var (points, labels) = TestMatrices.Blobs(60, 400, 2, 2, 2);
        points.Row(0).CopyTo(points.Values.AsSpan(2 * 400));
        Assert.InRange(DensityValidity.Score(points, labels), -1, 1);
        Assert.Equal(0, DensityValidity.Score(new Matrix(new float[8], 4, 2), [0, 0, 1, 1]));
    }

    [Fact]
    public void One_cluster_has_no_score() =>
        Assert.Equal(double.NaN, DensityValidity.Score(TestMatrices.Gaussian(4, 2, 1), [0, 0, 0, -1]));

    [Fact]
    public void Relative_validity_by_hand()
    {
        // Tree 0 –1– 1 –4– 2 –2– 3 –5– 4; clusters {0, 1}, {2, 3}; 4 is noise.
        // Both separations 4; sparseness 1 and 2: ⅖·¾ + ⅖·½ = .5
        var tree = new SpanningTree([0, 2, 1, 3], [1, 3, 2, 4], [1, 2, 4, 5]);
        Assert.Equal(0.5, RelativeValidity.Score([0, 0, 1, 1, -1], tree), 1e-12);
        // One cluster meets noise at 4 and counts as 8 apart: ⅖·(8 − 1)/8.
        Assert.Equal(0.4 * 7 / 8, RelativeValidity.Score([0, 0, -1, -1, -1], tree), 1e-12);
        Assert.Equal(double.NaN, RelativeValidity.Score([-1, -1, -1, -1, -1], tree));
    }

    [Fact]
    public void Relative_validity_prefers_the_better_cut()
    {
        var (points, labels) = TestMatrices.Blobs(300, 3, 3, 10, 2);
        var good = Hdbscan.Fit(points, new HdbscanOptions { MinClusterSize = 20 });
        Assert.True(RelativeValidity.Score(good) > RelativeValidity.Score([.. labels.Select((_, i) => i % 2)], good.SpanningTree));
    }
}
