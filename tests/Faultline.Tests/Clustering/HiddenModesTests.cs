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

    private static (int[] Labels, IReadOnlyList<ClusterNote> Notes) Split(Func<int, string> depot)
    {
        PulledTrace[] failed =
        [
            .. Enumerable
                .Range(0, 40)
                .Select(i => new PulledTrace(Trace($"f{i:00}", depot(i), i < 20 ? 0.2 : 0.9, i < 20 ? 0.9 : 0.2), [], 1, false)),
        ];
        var passing = Enumerable.Range(0, 400).Select(i => Trace($"p{i:000}", $"d{i % 8}", 0.88 + 0.001 * (i % 40), 0.88)).ToList();
        passing.AddRange(Enumerable.Range(0, 40).Select(i => Trace($"q{i:00}", i % 2 == 0 ? "north" : "south", 0.9, 0.9)));
        var options = new FailureAwareOptions();
        var space = FailureSpaceBuilder.Build(failed, passing, [], options, 42, TestContext.Current.CancellationToken);
        return HiddenModes.Split(space, space.Points, [.. Enumerable.Range(0, 40)], new int[40], options);
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
