using Faultline.Analysis;
using Faultline.Configuration;
using Faultline.Doctoring;
using Faultline.Labeling;
using Faultline.Tests.Regression;
using Faultline.Weekly;

namespace Faultline.Tests.Doctoring;

public sealed class DoctorTests
{
    private static readonly DateTime Now = new(2026, 7, 22, 0, 0, 0, DateTimeKind.Utc);

    [Fact]
    public void A_workspace_in_order_has_no_mistake()
    {
        var checks = Doctor.Examine(Healthy());

        Assert.Equal(8, checks.Count);
        Assert.All(checks, c => Assert.Equal(DoctorStates.Ok, c.State));
        Assert.All(checks, c => Assert.Null(c.Command));
    }

    [Fact]
    public void Before_the_first_run_there_is_nothing_to_reproach_but_the_configuration()
    {
        var checks = Doctor.Examine(
            new DoctorInput
            {
                Workflow = "o'neil",
                Config = new FaultlineConfig(),
                Now = Now,
            }
        );

        Assert.Equal(["frequency_only"], checks.Where(c => c.State == DoctorStates.Mistake).Select(c => c.Id));
        Assert.Contains(checks, c => c.Command == "faultline analyze --workflow 'o'\\''neil'");
    }

    [Fact]
    public void A_small_cluster_among_the_first_three_is_one() =>
        Mistaken("small_clusters", Healthy() with { Run = Run(("a", 120), ("b", 99)) }, "1 of 2 clusters", "--limit 5000");

    [Fact]
    public void Labels_of_one_reviewer_are_one() =>
        Mistaken("single_reviewer", Healthy() with { Labels = [Given("a-0", "ada"), Given("a-1", "ada")] }, "2 of 2", "label export");

    [Fact]
    public void No_weights_are_one() =>
        Mistaken(
            "frequency_only",
            Healthy() with
            {
                Config = new FaultlineConfig(),
            },
            "No intent has a business weight",
            "prioritize weigh --workflow support refund=10 &&"
        );

    [Fact]
    public void A_missing_weight_is_one_and_says_what_it_hides() =>
        Mistaken(
            "missing_weights",
            Healthy() with
            {
                Intents = new Dictionary<string, int> { ["refund"] = 70, ["fees"] = 30 },
            },
            "30 of 100 failures are theirs: fees 30",
            "prioritize weigh --workflow support fees=10 && faultline analyze --workflow support"
        );

    [Fact]
    public void A_fix_without_a_set_is_one() =>
        Mistaken(
            "fix_without_regression_set",
            Healthy() with
            {
                RegressionSets = new HashSet<string>(),
            },
            "1 clusters have gone; 1 of them",
            "label export --run before --reviewer NAME --cluster c-gone"
        );

    [Fact]
    public void A_fix_with_a_confirmed_tag_is_ready_for_its_set() =>
        Mistaken(
            "fix_without_regression_set",
            Healthy() with
            {
                RegressionSets = new HashSet<string>(),
                Confirmations = [Confirmed("a", 10), Confirmed("c-gone", 10)],
            },
            "1 clusters have gone; 1 of them",
            "dataset build --run before --cluster c-gone"
        );

    [Fact]
    public void A_label_of_seven_weeks_ago_is_one() =>
        Mistaken("stale_labels", Healthy() with { Confirmations = [Confirmed("a", 49)] }, "the oldest is 49 days old", "--cluster a");

    [Fact]
    public void Nothing_confirmed_is_one() =>
        Mistaken("hands_and_judge", Healthy() with { Confirmations = [] }, "0 of 2 tags are confirmed", "label export");

    [Fact]
    public void Everything_by_hand_beside_a_judge_is_one()
    {
        var judged = Healthy().Config with
        {
            Models = new ModelsConfig
            {
                Judge = new EndpointConfig { Endpoint = new Uri("http://127.0.0.1:1"), Model = "m" },
            },
        };
        var byHand = Healthy() with
        {
            Config = judged,
            Labels = [.. Enumerable.Range(0, 60).SelectMany(i => new[] { Given($"a-{i}", "ada"), Given($"a-{i}", "ben") })],
        };
        Mistaken("hands_and_judge", byHand, "60 of 100 failures", "faultline analyze --workflow support --from 2026-07-15T00:00:00Z");

        // Once it is asked, people confirm what it suggests.
        var asked = byHand.Run! with
        {
            Versions = new RunVersions("none", "failure-aware", "m", "t", "s"),
        };
        Assert.Equal(DoctorStates.Ok, Doctor.Examine(byHand with { Run = asked }).Single(c => c.Id == "hands_and_judge").State);
    }

    [Fact]
    public void Noise_that_nobody_saw_is_one()
    {
        var noisy = Healthy().Run! with { Noise = new NoiseInfo(20, [.. Enumerable.Range(0, 20).Select(i => $"n{i}")], []) };

        Mistaken("noise_never_looked_at", Healthy() with { Run = noisy }, "20 of 100 failures are in no cluster", "--cluster noise");
        var seen = Doctor.Examine(Healthy() with { Run = noisy, Labels = [Given("n3", "ada"), Given("n3", "ben")] });
        Assert.Equal(DoctorStates.Ok, seen.Single(c => c.Id == "noise_never_looked_at").State);
    }

    private static void Mistaken(string id, DoctorInput input, string evidence, string command)
    {
        var check = Doctor.Examine(input).Single(c => c.Id == id);
        Assert.Equal(DoctorStates.Mistake, check.State);
        Assert.Contains(evidence, check.Evidence, StringComparison.Ordinal);
        Assert.Contains(command, check.Command!, StringComparison.Ordinal);
    }

    private static AnalysisRun Run(params (string Id, int Members)[] clusters) =>
        RunFixture.Run(clusters) with
        {
            Lineage = new RunLineage
            {
                Disappeared =
                [
                    new GoneCluster
                    {
                        ClusterId = "c-gone",
                        Name = "fixed",
                        Tag = "tool_error",
                        LastRun = "before",
                        LastSeen = Now,
                        EstimatedTotal = 50,
                    },
                ],
            },
        };

    private static DoctorInput Healthy() =>
        new()
        {
            Workflow = "support",
            Run = Run(("a", 120), ("b", 110)),
            Config = new FaultlineConfig { Defaults = new WorkflowConfig { Impact = new Dictionary<string, double> { ["refund"] = 40 } } },
            Labels = [Given("a-0", "ada"), Given("a-0", "ben")],
            Confirmations = [Confirmed("a", 10)],
            RegressionSets = new HashSet<string> { "c-gone" },
            Directories = ["regression"],
            Intents = new Dictionary<string, int> { ["refund"] = 100 },
            Now = Now,
        };

    private static Label Given(string trace, string reviewer) => new("r", "a", trace, reviewer, "tool_error", null, null, Now);

    private static Confirmation Confirmed(string cluster, int daysAgo) =>
        new("support", "r", cluster, "tool_error", "ada", 0.8, null, Now.AddDays(-daysAgo));
}
