using Faultline.Weekly;

namespace Faultline.Tests.Weekly;

public class LineageTests
{
    [Fact]
    public void Match_MostAnchorsStayTogether_Survives()
    {
        // Eight of ten anchors of a go to new cluster 0.
        var found = Match(["a"], [], [(0, 0, 8), (0, -1, 2)], 1);
        Assert.Equal(Transition.Survives, found[0].Transition);
        Assert.Equal("a", found[0].InheritedId);
    }

    [Fact]
    public void Match_TwoHalves_AreASplitWithNewIdentities()
    {
        var found = Match(["a"], [], [(0, 0, 5), (0, 1, 5)], 2);
        Assert.All(found, t => Assert.Equal(Transition.Split, t.Transition));
        Assert.All(found, t => Assert.Null(t.InheritedId));
        Assert.All(found, t => Assert.Equal(["a"], t.From));
    }

    [Fact]
    public void Match_TwoIntoOne_IsAMergeNamingBoth()
    {
        var found = Match(["a", "b"], [], [(0, 0, 9), (1, 0, 4)], 1);
        Assert.Equal(Transition.Merged, found[0].Transition);
        Assert.Equal("a", found[0].InheritedId);
        Assert.Equal(["a", "b"], found[0].From);
    }

    [Fact]
    public void Match_NobodyGoesThere_IsNew() => Assert.Equal(Transition.New, Match(["a"], [], [(0, 0, 10)], 2)[1].Transition);

    [Fact]
    public void Match_AClusterThatHadGone_Reopens()
    {
        var found = Match(["a", "old"], ["old"], [(0, 0, 10), (1, 1, 10)], 2);
        Assert.Equal(Transition.Reopened, found[1].Transition);
        Assert.Equal("old", found[1].InheritedId);
    }

    [Fact]
    public void Match_NoHistory_EverythingIsNew() => Assert.All(Match([], [], [], 3), t => Assert.Equal(Transition.New, t.Transition));

    private static IReadOnlyList<ClusterTransition> Match(
        string[] previous,
        string[] gone,
        (int From, int To, int Count)[] anchors,
        int clusters
    )
    {
        var of = anchors.SelectMany(a => Enumerable.Repeat(a.From, a.Count)).ToArray();
        var to = anchors.SelectMany(a => Enumerable.Repeat(a.To, a.Count)).ToArray();
        return Lineage.Match(
            [.. previous.Select(p => new PreviousCluster(p, gone.Contains(p)))],
            of,
            to,
            clusters,
            new double[previous.Length, clusters]
        );
    }
}
