using Faultline.Weekly;

namespace Faultline.Tests.Weekly;

public class LineageTests
{
    [Fact]
    public void Most_traces_together_survive()
    {
        // Eight of ten traces of a are in new cluster 0: 8/10 ≥ .7, and all of it comes from there.
        var found = Match(["a"], [], [(0, 0, 8), (0, -1, 2)], 1);

        Assert.Equal(Transition.Survives, found[0].Transition);
        Assert.Equal("a", found[0].InheritedId);
        Assert.Equal(new SharedTraces(0.8, 0.8, 1), found[0].Shares);
    }

    [Fact]
    public void Two_halves_are_a_split_with_identities_of_their_own()
    {
        var found = Match(["a"], [], [(0, 0, 5), (0, 1, 5)], 2);

        Assert.All(found, t => Assert.Equal(Transition.Split, t.Transition));
        Assert.All(found, t => Assert.Null(t.InheritedId));
        Assert.All(found, t => Assert.Equal(["a"], t.From));
    }

    [Fact]
    public void Two_that_both_matter_merge_into_something_new()
    {
        // Neither brings .7 of the whole: 9/15 and 6/15.
        var found = Match(["a", "b"], [], [(0, 0, 9), (1, 0, 6)], 1);

        Assert.Equal(Transition.Merged, found[0].Transition);
        Assert.Null(found[0].InheritedId);
        Assert.Equal(["a", "b"], found[0].From);
    }

    [Fact]
    public void A_cluster_that_takes_in_a_small_one_stays_itself()
    {
        var found = Match(["a", "b"], [], [(0, 0, 20), (1, 0, 4)], 1);

        Assert.Equal(Transition.Survives, found[0].Transition);
        Assert.Equal("a", found[0].InheritedId);
        Assert.Equal(["a", "b"], found[0].From);
    }

    [Fact]
    public void A_flood_that_contains_an_old_cluster_is_not_it()
    {
        // All of a is in it, but it makes up 10 of 100.
        var found = Match(["a"], [], [(0, 0, 10), (-1, 0, 90)], 1);

        Assert.Equal(Transition.New, found[0].Transition);
        Assert.Null(found[0].InheritedId);
    }

    [Fact]
    public void Unlike_centres_are_no_relatives()
    {
        var found = Match(["a"], [], [(0, 0, 10)], 1, alike: 0.6);

        Assert.Equal(Transition.New, found[0].Transition);
        Assert.Empty(found[0].From);
    }

    [Fact]
    public void Nobody_goes_there_so_it_is_new() => Assert.Equal(Transition.New, Match(["a"], [], [(0, 0, 10)], 2)[1].Transition);

    [Fact]
    public void A_cluster_that_had_gone_reopens_under_its_identity()
    {
        var found = Match(["old"], ["old"], [(0, 1, 10)], 2);

        Assert.Equal(Transition.Reopened, found[1].Transition);
        Assert.Equal("old", found[1].InheritedId);
    }

    [Fact]
    public void Two_traces_are_too_few_to_say_anything() => Assert.Equal(Transition.New, Match(["a"], [], [(0, 0, 2)], 1)[0].Transition);

    [Fact]
    public void Without_history_everything_is_new() => Assert.All(Match([], [], [], 3), t => Assert.Equal(Transition.New, t.Transition));

    private static IReadOnlyList<ClusterTransition> Match(
        string[] previous,
        string[] gone,
        (int From, int To, int Count)[] traces,
        int clusters,
        double alike = 1
    )
    {
        var likeness = new double[previous.Length, clusters];
        for (var i = 0; i < previous.Length; i++)
        {
            for (var j = 0; j < clusters; j++)
            {
                likeness[i, j] = alike;
            }
        }

        return Lineage.Match(
            [.. previous.Select(p => new PreviousCluster(p, gone.Contains(p)))],
            [.. traces.SelectMany(t => Enumerable.Repeat(new PlacedTwice(t.From, t.To, 1), t.Count))],
            clusters,
            likeness
        );
    }
}
