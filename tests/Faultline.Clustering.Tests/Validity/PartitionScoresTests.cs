using CsCheck;

namespace Faultline.Clustering.Tests.Validity;

public class PartitionScoresTests
{
    private static readonly Gen<(int[] A, int[] B)> TwoPartitions = Gen.Int[1, 60]
        .SelectMany(n => Gen.Select(Gen.Int[-1, 5].Array[n], Gen.Int[-1, 5].Array[n]));

    [Fact]
    public void Symmetric_in_its_arguments() =>
        TwoPartitions.Sample(p =>
        {
            Assert.Equal(PartitionScores.AdjustedRandIndex(p.A, p.B), PartitionScores.AdjustedRandIndex(p.B, p.A), 1e-12);
            Assert.Equal(PartitionScores.AdjustedMutualInformation(p.A, p.B), PartitionScores.AdjustedMutualInformation(p.B, p.A), 1e-10);
            Assert.Equal(PartitionScores.VMeasure(p.A, p.B), PartitionScores.VMeasure(p.B, p.A), 1e-12);
        });

    [Fact]
    public void One_for_a_renaming() =>
        TwoPartitions.Sample(p =>
        {
            var renamed = Array.ConvertAll(p.A, label => 7 - (3 * label));
            Assert.Equal(1, PartitionScores.AdjustedRandIndex(p.A, renamed), 1e-12);
            Assert.Equal(1, PartitionScores.AdjustedMutualInformation(p.A, renamed), 1e-9);
            Assert.Equal(1, PartitionScores.VMeasure(p.A, renamed), 1e-12);
        });

    [Fact]
    public void Rand_index_counts_pairs()
    {
        // a = {0,0,0,1,1,1}, b = {0,0,1,1,2,2}: joint pairs 1 + 0 + 0 + 1 = 2; pairs in a 6, in b 3, of all 15.
        // expected = 6·3/15 = 1.2; ARI = (2 − 1.2)/((6 + 3)/2 − 1.2) = .8/3.3
        Assert.Equal(0.8 / 3.3, PartitionScores.AdjustedRandIndex([0, 0, 0, 1, 1, 1], [0, 0, 1, 1, 2, 2]), 1e-12);
    }

    [Fact]
    public void Splitting_classes_costs_completeness_alone()
    {
        // H(truth) = ln 2, H(labels) = ln 4, I = ln 2.
        Assert.Equal(1, PartitionScores.Homogeneity([0, 0, 1, 1], [0, 1, 2, 3]), 1e-12);
        Assert.Equal(0.5, PartitionScores.Completeness([0, 0, 1, 1], [0, 1, 2, 3]), 1e-12);
    }

    [Fact]
    public void Partitions_of_different_items_are_refused() =>
        Assert.Throws<ArgumentException>(() => PartitionScores.AdjustedRandIndex([0, 1], [0]));
}
