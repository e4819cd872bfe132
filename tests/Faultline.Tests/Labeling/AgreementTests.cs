using Faultline.Labeling;
using Faultline.Tests.Regression;

namespace Faultline.Tests.Labeling;

public class AgreementTests
{
    private static readonly DateTime Now = new(2026, 7, 20, 0, 0, 0, DateTimeKind.Utc);

    // The fixture of METHODS: [[31, 12], [4, 58]] over two clusters.
    [Fact]
    public void Compute_Fixture()
    {
        var report = Agreement.Compute("r", Table(("a", "a", 31), ("a", "b", 12), ("b", "a", 4), ("b", "b", 58)), [], 42);
        Assert.Equal(105, report.Overall.Items);
        Assert.Equal(0.6757, report.Overall.Kappa!.Value, 4);
        Assert.Equal("bootstrap", Agreement.Compute("r", Table(("a", "a", 20), ("a", "b", 2), ("b", "b", 20)), [], 42).Overall.Method);
        // Κ ± 1.96 · .0734: category sizes are 35 and more, so the normal interval holds; it straddles .6.
        Assert.Equal("fleiss-cohen-everitt", report.Overall.Method);
        Assert.Equal(0.6757 - 1.96 * 0.0734476, report.Overall.Low!.Value, 3);
        Assert.Contains(report.Warnings, w => w.Contains("straddles", StringComparison.Ordinal));
        Assert.Equal(new TagConfusion("a", "b", 16), Assert.Single(report.Confusions));
        Assert.Equal(16, report.Open.Count);
        // With two tags, one against the rest is the same table.
        Assert.All(report.Tags, t => Assert.Equal(report.Overall.Kappa.Value, t.Kappa!.Value, 12));
    }

    [Fact]
    public void Compute_Paradox_WarnsOfPrevalence()
    {
        var report = Agreement.Compute("r", Table(("a", "a", 118), ("a", "b", 5), ("b", "a", 2)), [], 42);
        Assert.Equal(-0.023, report.Overall.Kappa!.Value, 3);
        Assert.Equal(0.941, report.Overall.Ac1!.Value, 3);
        Assert.Contains(report.Warnings, w => w.Contains("AC1", StringComparison.Ordinal));
    }

    [Fact]
    public void Compute_OneReviewer_SaysWhatIsMissing() =>
        Assert.Contains(
            "second reviewer",
            Assert.Throws<FaultlineException>(() => Agreement.Compute("r", [Label("t", "c", "ann", "a")], [], 42)).Message,
            StringComparison.Ordinal
        );

    [Fact]
    public void Compute_ThreeReviewers_AddsAlpha()
    {
        var labels = Table(("a", "a", 10), ("b", "b", 10)).Concat([Label("t0", "c1", "cid", "b")]).ToArray();
        var report = Agreement.Compute("r", labels, [], 42);
        Assert.Equal(["ann", "bob"], report.Reviewers);
        Assert.NotNull(report.Alpha);
        Assert.Contains(report.Warnings, w => w.Contains("cid", StringComparison.Ordinal));
    }

    [Fact]
    public void Adjudication_ClosesTheItem_AndRewritesNothing()
    {
        var labels = Table(("a", "b", 1), ("a", "a", 3));
        var report = Agreement.Compute("r", labels, [new Adjudication("r", "t0", "cid", "a", null, Now)], 42);
        Assert.Empty(report.Open);
        Assert.Equal(0.75, report.Overall.Observed);
        Assert.Equal("a", new LabelVerdicts(labels, [new Adjudication("r", "t0", "cid", "a", null, Now)]).FinalTag("t0"));
        Assert.Null(new LabelVerdicts(labels, []).FinalTag("t0"));
    }

    // Cluster 1: all 20 say a, except one b. Inside it κ is 0 (one reviewer never says b); against cluster 2's items a is told apart well.
    [Fact]
    public void Door_GoodCluster_IsNotShutByPrevalence()
    {
        var labels = Many("c1", ("a", "a", 19), ("a", "b", 1)).Concat(Many("c2", ("b", "b", 20))).ToArray();
        var report = Agreement.Compute("r", labels, [], 42);
        var good = report.Clusters.Single(c => c.ClusterId == "c1");
        Assert.Equal(0, good.Score.Kappa!.Value, 9);
        Assert.True(good.Open);
        Assert.Contains("against all other tags", good.DoorRule, StringComparison.Ordinal);
        // κ is undefined where everybody says b throughout; that is agreement.
        Assert.Null(report.Clusters.Single(c => c.ClusterId == "c2").Score.Kappa);
        Assert.True(report.Clusters.Single(c => c.ClusterId == "c2").Open);
    }

    [Fact]
    public void Door_BadCluster_StaysShut()
    {
        var labels = Many("c1", ("a", "a", 10), ("a", "b", 6), ("b", "a", 6), ("b", "b", 10)).Concat(Many("c2", ("d", "d", 20))).ToArray();
        var bad = Agreement.Compute("r", labels, [], 42).Clusters.Single(c => c.ClusterId == "c1");
        Assert.Equal(0.25, bad.Door!.Value, 9);
        Assert.False(bad.Open);
    }

    // Ada has the whole cluster for tool errors; Ben has done one item.
    [Fact]
    public void OneReviewersLabels_NameNoTag_AndOneCommonItem_OpensNoDoor()
    {
        var cluster = RunFixture.Run(("c1", 20)).Clusters[0];
        var ada = Enumerable.Range(0, 20).Select(i => Label($"c1-{i}", "c1", "ada", "tool_error")).ToArray();
        Assert.Null(new LabelVerdicts(ada, []).FinalTag("c1-0"));
        Assert.Equal("refusal_mismatch", TagState.Of(cluster, ada, agreement: null, []).Tag);

        // They differ on it: her other nineteen say nothing yet.
        Label[] differing = [.. ada, Label("c1-0", "c1", "ben", "hallucination")];
        var report = Agreement.Compute("r", differing, [], 42);
        Assert.Null(report.Clusters[0].Tag);
        Assert.Equal(new TagState("refusal_mismatch", TagStage.Labelled), TagState.Of(cluster, differing, report, []));

        // They agree on it: observed agreement is 1, and yet one item is no ground to confirm on.
        var door = Agreement.Compute("r", [.. ada, Label("c1-0", "c1", "ben", "tool_error")], [], 42).Clusters[0];
        Assert.Equal(("tool_error", 1, (double?)null, false), (door.Tag, door.Twice, door.Door, door.Open));
        Assert.Contains("1 of its items has two labels, 5 are needed", door.DoorRule, StringComparison.Ordinal);
        Assert.False(Common(4).Open);
        Assert.True(Common(5).Open);

        ClusterAgreement Common(int items) =>
            Agreement.Compute("r", [.. ada, .. ada[..items].Select(l => l with { Reviewer = "ben" })], [], 42).Clusters[0];
    }

    // Ten items, each labelled by two of five people, as a queue deals them out: no pair shares more than one.
    [Fact]
    public void ManyReviewers_EveryDisagreementCounts_AndTheDoorIsKrippendorffs()
    {
        string[] people = ["ada", "ben", "cid", "dan", "eve"];
        var pairs = people.SelectMany((a, i) => people.Skip(i + 1).Select(b => (a, b))).ToArray();
        Assert.Equal(10, pairs.Length);
        Label[] Of(params int[] differing) =>
            [
                .. pairs.SelectMany(
                    (pair, i) =>
                        (Label[])
                            [
                                Label($"i{i}", "c1", pair.a, i < 5 ? "x" : "y"),
                                Label($"i{i}", "c1", pair.b, (i < 5) == !differing.Contains(i) ? "x" : "y"),
                            ]
                ),
            ];

        var report = Agreement.Compute("r", Of(3, 4, 9), [], 42);
        Assert.Equal(["i3", "i4", "i9"], report.Open.Select(o => o.TraceId));
        Assert.Equal(new TagConfusion("x", "y", 3), Assert.Single(report.Confusions));
        Assert.Equal(1, report.Overall.Items);
        var cluster = report.Clusters[0];
        // n = 20 labels, 9 of them x and 11 y: D_o = 6/20, D_e = 2·9·11/(20·19) = .521053; α = 1 − .3/.521053 = .424242.
        Assert.Equal(.424242, cluster.Alpha!.Value, 6);
        Assert.Equal(cluster.Alpha, cluster.Door);
        Assert.Equal((10, false), (cluster.Twice, cluster.Open));
        Assert.Contains("Krippendorff", cluster.DoorRule, StringComparison.Ordinal);
        Assert.True(Agreement.Compute("r", Of(9), [], 42).Clusters[0].Open);
        Assert.Empty(Agreement.Compute("r", Of(9), [new Adjudication("r", "i9", "fay", "x", null, Now)], 42).Open);

        // Two of them by name: theirs alone, and nothing opens on one item.
        var two = Agreement.Compute("r", Of(9), [], 42, ["ada", "ben"]);
        Assert.Equal((1, (double?)null), (two.Clusters[0].Twice, two.Clusters[0].Door));
        Assert.Empty(two.Confusions);
    }

    internal static Label Label(string trace, string cluster, string reviewer, string tag) =>
        new("r", cluster, trace, reviewer, tag, null, null, Now);

    private static Label[] Table(params (string First, string Second, int Items)[] cells) => Many("c1", cells);

    private static Label[] Many(string cluster, params (string First, string Second, int Items)[] cells)
    {
        var labels = new List<Label>();
        var item = 0;
        foreach (var (first, second, items) in cells)
        {
            for (var i = 0; i < items; i++, item++)
            {
                var id = cluster == "c1" ? $"t{item}" : $"{cluster}-t{item}";
                labels.Add(Label(id, cluster, "ann", first));
                labels.Add(Label(id, cluster, "bob", second));
            }
        }

        return [.. labels];
    }
}
