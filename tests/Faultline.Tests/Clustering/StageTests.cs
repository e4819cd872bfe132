using Faultline.Clustering;
using Faultline.Clustering.FailureAware;
using Faultline.Clustering.Text;
using Faultline.Pulling;
using Faultline.Traces;

namespace Faultline.Tests.Clustering;

public sealed class StageTests
{
    [Fact]
    public void Contrast_weights_are_the_clipped_log_odds()
    {
        // "no" in 2 of 2 failing and 0 of 20 passing: ln(2.5/3) − ln(0.5/21) = 3.555; "ok" in none and 20 of 20: below 0, clipped.
        var documents = TermDocuments.Build(
            [
                ["no"],
                ["no"],
                .. Enumerable.Repeat<string[]>(["ok"], 20),
            ],
            1,
            cancellationToken: TestContext.Current.CancellationToken
        );

        var weights = ContrastWeights.Compute(documents, failing: 2, significance: 0);

        Assert.Equal(["no", "ok"], documents.Terms);
        Assert.Equal(Math.Log(2.5 / 3) - Math.Log(0.5 / 21), weights[0], 12);
        Assert.Equal(0, weights[1]);
        // Its standard error is √(1/2.5 + 1/0.5) = 1.549: 2.3 of them, not 3.
        Assert.Equal(0, ContrastWeights.Compute(documents, failing: 2, significance: 3)[0]);
        Assert.True(ContrastWeights.Compute(documents, failing: 2, significance: 2)[0] > 0);
    }

    [Fact]
    public void Robust_scale_of_a_worked_example()
    {
        // 1, 2, 3, 4, 100: median 3, absolute deviations 2 1 0 1 97, their median 1.
        var scale = RobustScale.Of([1, 2, 3, 4, 100, double.NaN], 0.01);

        Assert.Equal(3, scale.Median);
        Assert.Equal(1.4826, scale.Deviation, 10);
        Assert.Equal(5, scale.Count);
        Assert.Equal(0, scale.Above(null));
    }

    [Fact]
    public void Evidence_counts_shortfall_in_three_deviations_of_passing_traffic_and_nothing_for_a_missing_score()
    {
        // Passing scores .80 and .90 alternate: median .85, MAD .05, deviation .07413; .85 − .55 = .30 → .30 / (3 × .07413) = 1.349.
        var passing = Enumerable.Range(0, 40).Select(i => Trace($"p{i}", i % 2 == 0 ? 0.8 : 0.9)).ToList();
        PulledTrace[] failed = [new(Trace("a", 0.55), [], 1, false), new(Trace("b", null), [], 1, false)];

        var evidence = Evidence.Measure(failed, passing, TestContext.Current.CancellationToken);

        Assert.Equal("quality", Assert.Single(evidence.Columns).Name);
        Assert.Equal(0.30 / (3 * 1.4826 * 0.05), evidence.Rows[0][0], 6);
        Assert.Equal(0, evidence.Rows[1][0]);
    }

    [Fact]
    public void Absorption_takes_only_what_is_like_enough()
    {
        var points = new Matrix([1, 0, 1, 0, 0.9f, 0.1f, 0, 1], 4, 2);

        var (labels, similarity) = Absorption.Absorb(points, [0, 0, -1, -1], 0.6);

        Assert.Equal([0, 0, 0, -1], labels);
        Assert.Equal(0.9 / Math.Sqrt(0.82), similarity[2], 6);
    }

    [Fact]
    public void Terms_of_any_script()
    {
        Assert.Equal(["überweisung", "abgelehnt"], Tokenizer.Terms("Überweisung ABGELEHNT!"));
        Assert.Equal(["東京", "京都"], Tokenizer.Terms("東京都"));
        Assert.Equal(["ok", "😎"], Tokenizer.Terms("ok 😎"));
        Assert.Empty(Tokenizer.Terms(null));
    }

    [Fact]
    public void The_blind_clusters_take_the_numbers_of_those_they_overlap()
    {
        Assert.Equal([1, 1, 0, 0, -1, -1], BlindLabels.Match([1, 1, 0, 0, 0, -1], [5, 5, 2, 2, -1, 3]));
    }

    [Fact]
    public void Names_of_hostile_parts_are_harmless_short_and_unique()
    {
        var name = ClusterNames.Compose(
            "tool_error",
            "plan=<script>alert(1)</script>\u001b[31m",
            ["=cmd|' /C calc'!A0", new string('x', 500)]
        );

        Assert.DoesNotContain('<', name);
        Assert.DoesNotContain('\u001b', name);
        Assert.True(name.Length <= ClusterNames.MaxLength);
        Assert.StartsWith("Tool error", name, StringComparison.Ordinal);
        Assert.Equal(["a", "a (2)", "A (3)"], ClusterNames.MakeUnique(["a", "a", "A"]));
    }

    [Fact]
    public void Representatives_are_distinct_members_and_the_first_is_the_most_central()
    {
        var points = new Matrix([0, 0, 1, 0, -1, 0, 0, 1, 0, -1, 50, 50], 6, 2);

        var picked = Representatives.Pick(points, [0, 1, 2, 3, 4], [1, 1, 1, 1, 1, 1], 3);

        Assert.Equal(0, picked[0]);
        Assert.Equal(3, picked.Distinct().Count());
        Assert.DoesNotContain(5, picked);
    }

    [Fact]
    public void A_summary_tells_tools_retrieval_and_signals()
    {
        var trace = Trace("t", null) with
        {
            ToolCalls = [new ToolCall("lookup", "timeout"), new ToolCall("lookup", "timeout")],
            Retrieved = [],
        };

        Assert.Equal(
            "tools: lookup timeout ×2. retrieved nothing. signals: tool_error",
            TraceSummarizer.Summarize(trace, [new Signal(SignalKinds.ToolError)])
        );
    }

    private static Trace Trace(string id, double? score) =>
        new()
        {
            TraceId = id,
            Workflow = "w",
            Timestamp = DateTime.UnixEpoch,
            Query = "q",
            Response = "same answer",
            JudgeScores = score is { } s
                ? new Dictionary<string, double>(StringComparer.Ordinal) { ["quality"] = s }
                : new Dictionary<string, double>(),
        };

    [Fact]
    public void An_answer_without_a_word_is_known_by_the_tools_it_called()
    {
        Trace Silent(string id, string tool) =>
            new()
            {
                TraceId = id,
                Workflow = "w",
                Timestamp = DateTime.UnixEpoch,
                Query = "q",
                Response = " ",
                ToolCalls = [new ToolCall(tool), new ToolCall("look_up")],
            };

        var failed = Enumerable
            .Range(0, 10)
            .Select(i => new PulledTrace(Silent($"f{i}", i < 5 ? "=<b>resume_line" : "measure_speed"), [], 1, false))
            .ToList();
        var keywords = new ClusterKeywords(failed, [], TestContext.Current.CancellationToken);

        // What all call tells nothing; markup in a name is no keyword.
        Assert.Equal(["b resume_line"], keywords.Of([0, 1, 2, 3, 4]));
        Assert.Equal(["measure_speed"], keywords.Of([5, 6, 7, 8, 9]));
    }
}
