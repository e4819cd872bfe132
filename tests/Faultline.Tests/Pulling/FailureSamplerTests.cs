using CsCheck;
using Faultline.Pulling;

namespace Faultline.Tests.Pulling;

public class FailureSamplerTests
{
    private static readonly Gen<(string[] Ids, string[] Strata, int Limit, int Seed)> Cases =
        from strata in Gen.Int[0, 7].Select(i => i * i / 8).Select(i => "s" + i).Array[1, 400]
        from limit in Gen.Int[1, 200]
        from seed in Gen.Int
        select (Enumerable.Range(0, strata.Length).Select(i => "id" + i).ToArray(), strata, limit, seed);

    [Fact]
    public void Weights_of_each_stratum_add_up_to_its_size() =>
        Cases.Sample(c =>
        {
            var sample = FailureSampler.Sample(c.Ids, c.Strata, c.Limit, c.Seed);
            Assert.Equal(Math.Min(c.Limit, c.Ids.Length), sample.Count);
            Assert.Equal(c.Ids.Length, sample.Sum(s => s.Weight), 6);
            if (c.Strata.Distinct().Count() <= c.Limit)
            {
                foreach (var stratum in c.Strata.GroupBy(s => s))
                {
                    Assert.Equal(stratum.Count(), sample.Where(s => c.Strata[s.Index] == stratum.Key).Sum(s => s.Weight), 6);
                }
            }
        });

    [Fact]
    public void The_order_of_the_input_does_not_matter() =>
        Cases.Sample(c =>
        {
            var order = Enumerable.Range(0, c.Ids.Length).OrderBy(i => (i * 7919L) % 10007).ToArray();
            var straight = FailureSampler.Sample(c.Ids, c.Strata, c.Limit, c.Seed).ToDictionary(s => c.Ids[s.Index], s => s.Weight);
            var shuffled = FailureSampler
                .Sample([.. order.Select(i => c.Ids[i])], [.. order.Select(i => c.Strata[i])], c.Limit, c.Seed)
                .ToDictionary(s => c.Ids[order[s.Index]], s => s.Weight);
            Assert.Equal(straight.OrderBy(x => x.Key), shuffled.OrderBy(x => x.Key));
        });

    [Fact]
    public void Another_seed_takes_others()
    {
        var ids = Enumerable.Range(0, 1000).Select(i => "id" + i).ToArray();
        var strata = Enumerable.Repeat("s", 1000).ToArray();

        var one = FailureSampler.Sample(ids, strata, 100, 1).Select(s => s.Index).ToHashSet();
        var two = FailureSampler.Sample(ids, strata, 100, 2).Select(s => s.Index).ToHashSet();

        // Two independent tenths share about ten members.
        Assert.InRange(one.Intersect(two).Count(), 1, 30);
    }

    // 2 of 10,000 keep both; of the 98 places left: 5 each first, 88 in proportion 995 : 8995 → 8.77 and 79.23 → 9 and 79.
    [Fact]
    public void Rare_strata_survive() => Assert.Equal([2, 14, 84], FailureSampler.Allocate([2, 1000, 9000], 100));

    [Fact]
    public void Everyone_is_taken_equally_often()
    {
        var ids = Enumerable.Range(0, 40).Select(i => "id" + i).ToArray();
        var strata = ids.Select(_ => "s").ToArray();
        var taken = new int[40];
        for (var seed = 0; seed < 4000; seed++)
        {
            foreach (var s in FailureSampler.Sample(ids, strata, 10, seed))
            {
                taken[s.Index]++;
            }
        }

        // Each is Bin(4000, ¼): 1,000 ± 5 · 27.4.
        Assert.All(taken, n => Assert.InRange(n, 863, 1137));
    }
}
