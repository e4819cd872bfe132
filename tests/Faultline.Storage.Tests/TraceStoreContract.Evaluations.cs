using Faultline.Traces;
using static Faultline.Storage.Tests.Examples;

namespace Faultline.Storage.Tests;

/// <content>What is learnt later is laid over the trace when it is read; vectors are kept beside it.</content>
public abstract partial class TraceStoreContract
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Evaluations_apply_whichever_came_first(bool traceFirst)
    {
        await using var store = await OpenAsync();
        var row = Rows(Trace("a") with { JudgeScores = new Dictionary<string, double> { ["tone"] = 0.9 } });
        var evaluations = Evaluations(
            Evaluation("a", "policy", 0.25) with
            {
                Explanation = "broke the policy",
            },
            Evaluation("a", EvaluationNames.Feedback, 0),
            Evaluation("a", EvaluationNames.Escalated, 1),
            Evaluation("a", EvaluationNames.Abandoned, label: "no"),
            Evaluation("a", EvaluationNames.SchemaValid, label: "invalid"),
            Evaluation("a", EvaluationNames.Outcome, label: "fail"),
            Evaluation("a", EvaluationNames.Verdict, label: "pass"),
            Evaluation("somebody else", "tone", 0)
        );
        await store.AppendAsync(traceFirst ? row : evaluations, Token);
        await store.AppendAsync(traceFirst ? evaluations : row, Token);
        foreach (var trace in new[] { (await store.FindAsync("a", Token))!, Assert.Single(await AllAsync(store)) })
        {
            Assert.Equal([("policy", 0.25), ("tone", 0.9)], trace.JudgeScores.OrderBy(s => s.Key).Select(s => (s.Key, s.Value)));
            Assert.Equal((false, true, false, false), (trace.FeedbackUp, trace.Escalated, trace.Abandoned, trace.SchemaValid));
            Assert.Equal((false, "pass", "broke the policy"), (trace.Passed, trace.JudgeVerdict, trace.JudgeComment));
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Of_two_evaluations_of_a_name_the_later_counts(bool laterArrivesFirst)
    {
        await using var store = await OpenAsync();
        var (earlier, later) = (Evaluation("a", "tone", 0.1, minutes: 1), Evaluation("a", "tone", 0.8, minutes: 2));
        await store.AppendAsync(Rows(Trace("a")), Token);
        await store.AppendAsync(Evaluations(laterArrivesFirst ? later : earlier), Token);
        await store.AppendAsync(Evaluations(laterArrivesFirst ? earlier : later), Token);
        Assert.Equal(0.8, (await store.FindAsync("a", Token))!.JudgeScores["tone"]);
    }

    [Fact]
    public async Task An_evaluation_of_the_same_time_stored_later_counts_and_one_sent_twice_is_one()
    {
        await using var store = await OpenAsync();
        await store.AppendAsync(Rows(Trace("a")), Token);
        var result = await store.AppendAsync(
            Evaluations(Evaluation("a", "tone", 0.1), Evaluation("a", "tone", 0.8), Evaluation("a", "tone", 0.1)),
            Token
        );
        Assert.Equal((2, 1), (result.EvaluationsAdded, result.EvaluationsDuplicate));
        Assert.Equal(1, (await store.AppendAsync(Evaluations(Evaluation("a", "tone", 0.1)), Token)).EvaluationsDuplicate);
        Assert.Equal(0.8, (await store.FindAsync("a", Token))!.JudgeScores["tone"]);
    }

    [Fact]
    public async Task Evaluations_survive_a_new_assembly()
    {
        await using var store = await OpenAsync();
        await store.AppendAsync(Assembled(Trace("a")), Token);
        await store.AppendAsync(Evaluations(Evaluation("a", "tone", 0.1)), Token);
        await store.AppendAsync(Assembled(Trace("a", response: "more")), Token);
        var trace = await store.FindAsync("a", Token);
        Assert.Equal(("more", 0.1), (trace!.Response, trace.JudgeScores["tone"]));
    }

    [Fact]
    public async Task Vectors_are_cached_by_model_and_text()
    {
        await using var store = await OpenAsync();
        float[] vector = [1.5f, -0f, float.NaN, float.MaxValue];
        await store.WriteVectorsAsync("m", new Dictionary<string, float[]> { ["aa"] = vector, ["bb"] = [] }, Token);
        await store.WriteVectorsAsync("m'", new Dictionary<string, float[]> { ["aa"] = [2f] }, Token);
        var read = await store.ReadVectorsAsync("m", ["aa", "bb", "cc"], Token);
        Assert.Equal(["aa", "bb"], read.Keys.Order());
        Assert.Equal(vector, read["aa"]);
        Assert.Empty(read["bb"]);
        await store.WriteVectorsAsync("m", new Dictionary<string, float[]> { ["aa"] = [3f] }, Token);
        var replaced = (await store.ReadVectorsAsync("m", ["aa"], Token))["aa"];
        Assert.Equal(3f, Assert.Single(replaced));
        Assert.Empty(await store.ReadVectorsAsync("none", ["aa"], Token));
        Assert.Empty(await store.ReadVectorsAsync("m", [], Token));
    }
}
