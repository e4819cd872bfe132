using Faultline.Analysis;
using Faultline.Labeling;
using Faultline.Tests.Regression;

namespace Faultline.Tests.Labeling;

public sealed class JudgeAgreementTests
{
    private static readonly DateTime s_now = new(2026, 7, 20, 0, 0, 0, DateTimeKind.Utc);

    [Fact]
    public void Rates_AreWeightedBySizeOfCluster_AndThePrevalenceIsCorrected()
    {
        var run = RunFixture.Run(("a", 40), ("b", 10));
        run = run with { Clusters = [run.Clusters[0], run.Clusters[1] with { Tag = run.Clusters[1].Tag with { Value = "tool_error" } }] };
        Label[] labels =
        [
            .. Both("a", 0, "refusal_mismatch"),
            .. Both("a", 1, "refusal_mismatch"),
            .. Both("a", 2, "refusal_mismatch"),
            .. Both("a", 3, "tool_error"),
            .. Both("b", 0, "tool_error"),
            .. Both("b", 1, "refusal_mismatch"),
            // Nobody has finished with this one: it counts for nothing.
            Both("a", 4, "tool_error")[0],
        ];

        var report = JudgeAgreement.Compute(run, labels, []);

        Assert.Equal(6, report.Items);
        var refusal = report.Tags.Single(t => t.Tag == "refusal_mismatch");
        // An item of a stands for 40 / 4 = 10 traces, one of b for 10 / 2 = 5.
        // TPR = 3·10 / (3·10 + 5) = 30/35; TNR = 5 / (10 + 5) = 1/3; apparent 40/50.
        Assert.Equal(30 / 35.0, refusal.Tpr!.Value, 12);
        Assert.Equal(1 / 3.0, refusal.Tnr!.Value, 12);
        Assert.Equal(.8, refusal.Apparent, 12);
        // θ = (.8 + 1/3 − 1) / (1/3 + 30/35 − 1) = .7, which is the weighted share of people's own: 35 of 50.
        Assert.Equal(.7, refusal.Corrected!.Value, 12);
        Assert.InRange(refusal.Corrected.Low, 0, .7);
        Assert.InRange(refusal.Corrected.High, .7, 1);
    }

    [Fact]
    public void ATagThatPeopleGaveBefore_IsNoSuggestion_AndAJudgeNoBetterThanChance_IsNotCorrected()
    {
        var run = RunFixture.Run(("a", 40), ("b", 40));
        var human = run.Clusters[0] with { Tag = run.Clusters[0].Tag with { Source = "human" } };
        Assert.Equal(0, JudgeAgreement.Compute(run with { Clusters = [human] }, Both("a", 0, "tool_error"), []).Items);

        // Right half of the time, whatever the truth.
        var two = run with
        {
            Clusters = [run.Clusters[0], run.Clusters[1] with { Tag = run.Clusters[1].Tag with { Value = "tool_error" } }],
        };
        Label[] labels =
        [
            .. Both("a", 0, "refusal_mismatch"),
            .. Both("a", 1, "tool_error"),
            .. Both("b", 0, "refusal_mismatch"),
            .. Both("b", 1, "tool_error"),
        ];
        Assert.All(JudgeAgreement.Compute(two, labels, []).Tags, t => Assert.Null(t.Corrected));
    }

    [Fact]
    public void Items_StandForTheirInclusionWeight_AndThosePickedByHandForNothing()
    {
        var run = RunFixture.Run(("a", 4), ("b", 2));
        run = run with
        {
            Clusters = [run.Clusters[0], run.Clusters[1] with { Tag = run.Clusters[1].Tag with { Value = "tool_error" } }],
            // The first two failures of a stand for 10 each, all others for themselves: a is 22 of the window's failures, b is 2.
            Map =
            [
                .. run
                    .Clusters.SelectMany(c => c.Members.Select(id => (id, c.ClusterId)))
                    .Select(m => new MapPoint(m.id, m.ClusterId, 0, 0) { Weight = m.id is "a-0" or "a-1" ? 10 : 1 }),
            ],
        };
        Label[] labels =
        [
            .. Both("a", 0, "refusal_mismatch"),
            .. Both("a", 2, "tool_error"),
            .. Both("a", 3, "tool_error"),
            .. Both("b", 0, "tool_error"),
            .. Both("b", 1, "refusal_mismatch"),
        ];

        var refusal = JudgeAgreement.Compute(run, labels, [], new HashSet<string> { "a-3" }).Tags.Single(t => t.Tag == "refusal_mismatch");

        Assert.Equal((2, 2), (refusal.People, refusal.Others));
        Assert.Equal(22 / 24.0, refusal.Apparent, 12);
        // Of a, one item of weight 10 and one of 1 stand for 22: 20 and 2. Of b, one each: 1 and 1.
        Assert.Equal(20 / 21.0, refusal.Tpr!.Value, 12);
        Assert.Equal(1 / 3.0, refusal.Tnr!.Value, 12);
        // Which gives people's own share back: 21 of 24.
        Assert.Equal(21 / 24.0, refusal.Corrected!.Value, 12);
        Assert.Equal(3, JudgeAgreement.Compute(run, labels, []).Tags.Single(t => t.Tag == "tool_error").People);
    }

    private static Label[] Both(string cluster, int member, string tag) =>
        [.. new[] { "ada", "ben" }.Select(reviewer => new Label("r", cluster, $"{cluster}-{member}", reviewer, tag, null, null, s_now))];
}
