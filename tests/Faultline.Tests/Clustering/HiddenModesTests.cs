using Faultline.Clustering.FailureAware;
using Faultline.Clustering.FailureAware.Splitting;
using Faultline.Pulling;
using Faultline.Traces;

namespace Faultline.Tests.Clustering;

public sealed class HiddenModesTests
{
    [Fact]
    public void A_cluster_with_two_kinds_of_evidence_in_two_places_is_split_and_says_why()
    {
        var (labels, notes) = Split(i => i < 20 ? "north" : "south");

        Assert.Equal(2, labels.Distinct().Count());
        Assert.All(Enumerable.Range(0, 40), i => Assert.Equal(labels[i < 20 ? 0 : 39], labels[i]));
        Assert.All(notes, n => Assert.StartsWith("Split by evidence from a group of 40", n.Text, StringComparison.Ordinal));
        Assert.Contains("'policy'", notes[0].Text, StringComparison.Ordinal);
        Assert.Contains("'truthful'", notes[0].Text, StringComparison.Ordinal);
        Assert.Equal(2, notes.Select(n => n.Cluster).Distinct().Count());
    }

    [Fact]
    public void In_one_place_it_stays_whole_and_the_possible_split_is_told()
    {
        var (labels, notes) = Split(_ => "north");

        Assert.Single(labels.Distinct());
        Assert.StartsWith("A split by evidence is possible", Assert.Single(notes).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Members_of_one_place_are_parted_from_those_that_happen_anywhere_as_all_traffic_does()
    {
        // The same thing wrong with all; 30 in a place that few traces have, ten spread over the others as traffic is.
        var (labels, notes) = Split(i => i < 30 ? "north" : $"d{i % 8}", sameEvidence: true);

        Assert.All(Enumerable.Range(0, 40), i => Assert.Equal(labels[i < 30 ? 0 : 39], labels[i]));
        Assert.NotEqual(labels[0], labels[39]);
        Assert.All(
            notes,
            n => Assert.StartsWith("Split by place from a group of 40: 30 happen where depot=north", n.Text, StringComparison.Ordinal)
        );
    }

    [Theory]
    [InlineData("north", 30, "south")] // one fault may span two places
    [InlineData("d0", 20, "")] // more of it in a place that an eighth of traffic has, but not ten times as much
    public void Members_of_two_places_or_of_a_common_one_stay_together(string most, int count, string rest)
    {
        var (labels, notes) = Split(
            i =>
                i < count ? most
                : rest.Length > 0 ? rest
                : $"d{1 + i % 7}",
            sameEvidence: true
        );

        Assert.Single(labels.Distinct());
        Assert.Empty(notes);
    }

    [Fact]
    public void Failures_whose_metadata_must_not_be_looked_at_are_parted_by_how_they_fail()
    {
        // Every second failure weighs nothing: causes are tested on those. All fail alike, so their places must not part them.
        var (labels, notes) = Split(i => i < 60 ? "north" : $"d{i / 2 % 8}", sameEvidence: true, failures: 80, hidden: i => i % 2 == 1);

        Assert.NotEmpty(notes);
        Assert.NotEqual(labels[0], labels[78]);
        Assert.All(Enumerable.Range(0, 40), i => Assert.Equal(labels[0], labels[2 * i + 1]));
    }

    private static (int[] Labels, IReadOnlyList<ClusterNote> Notes) Split(
        Func<int, string> depot,
        bool sameEvidence = false,
        int failures = 40,
        Func<int, bool>? hidden = null
    )
    {
        PulledTrace[] failed =
        [
            .. Enumerable
                .Range(0, failures)
                .Select(i => new PulledTrace(
                    Trace($"f{i:00}", depot(i), sameEvidence || i < 20 ? 0.2 : 0.9, sameEvidence || i < 20 ? 0.9 : 0.2),
                    [],
                    1,
                    false
                )),
        ];
        var passing = Enumerable.Range(0, 800).Select(i => Trace($"p{i:000}", $"d{i % 8}", 0.88 + 0.001 * (i % 40), 0.88)).ToList();
        passing.AddRange(Enumerable.Range(0, 40).Select(i => Trace($"q{i:00}", i % 2 == 0 ? "north" : "south", 0.9, 0.9)));
        var options = new FailureAwareOptions();
        var space = FailureSpaceBuilder.Build(failed, passing, [], options, 42, TestContext.Current.CancellationToken);
        space = space with { Weights = [.. space.Weights.Select((w, i) => hidden?.Invoke(i) == true ? 0 : w)] };
        return HiddenModes.Split(space, space.Points, [.. Enumerable.Range(0, failures)], new int[failures], options);
    }

    private static Trace Trace(string id, string depot, double policy, double truthful) =>
        new()
        {
            TraceId = id,
            Workflow = "w",
            Timestamp = DateTime.UnixEpoch,
            Query = "q",
            Response = "the same answer",
            JudgeScores = new Dictionary<string, double>(StringComparer.Ordinal) { ["policy"] = policy, ["truthful"] = truthful },
            Attributes = new Dictionary<string, AttributeValue>(StringComparer.Ordinal) { ["depot"] = AttributeValue.OfText(depot) },
        };
}
