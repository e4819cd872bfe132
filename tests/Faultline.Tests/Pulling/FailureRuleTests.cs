using Faultline.Pulling;

namespace Faultline.Tests.Pulling;

public class FailureRuleTests
{
    private static readonly Signal Down = new(SignalKinds.ThumbsDown, Value: 1);
    private static readonly Signal Schema = new(SignalKinds.SchemaViolation, Value: 1);

    /// <summary>Thumbs-down seen on <paramref name="judged"/> judged traces, of which <paramref name="failed"/> failed.</summary>
    private static SignalReliability Reliability(int failed, int judged)
    {
        var reliability = new SignalReliability();
        for (var i = 0; i < judged; i++)
        {
            reliability.Observe([Down], outcome: null, reference: i >= failed);
        }

        return reliability;
    }

    [Fact]
    public void A_known_outcome_decides_alone()
    {
        Assert.Equal(FailureVerdict.NotFailed, Decide([Schema, Down], outcome: true, reference: true));
        Assert.Equal(FailureVerdict.Failed, Decide([new Signal(SignalKinds.Outcome)], outcome: false, reference: false));
    }

    [Fact]
    public void A_broken_schema_fails_whatever_the_judge_says() =>
        Assert.Equal(FailureVerdict.Failed, Decide([Schema], outcome: null, reference: true));

    // Intervals on 100 judged traces: 20 failed gives [.133, .289], 60 gives [.502, .691], 95 gives [.888, .978].
    [Theory]
    [InlineData(0, 0, null, FailureVerdict.Weak)] // nothing measured: believed, marked
    [InlineData(0, 29, true, FailureVerdict.Weak)] // too few to measure
    [InlineData(20, 100, null, FailureVerdict.NotFailed)] // wrong more often than right
    [InlineData(60, 100, null, FailureVerdict.Weak)] // more often right, and nobody judged this one
    [InlineData(60, 100, true, FailureVerdict.NotFailed)] // a judge passed it
    [InlineData(95, 100, null, FailureVerdict.Failed)] // measured to be strong
    public void A_user_signal_is_as_strong_as_it_is_measured(int failed, int judged, bool? reference, FailureVerdict expected) =>
        Assert.Equal(expected, FailureRule.Decide([Down], null, reference, Reliability(failed, judged), askedFor: false));

    [Fact]
    public void A_signal_asked_for_by_name_counts() =>
        Assert.Equal(FailureVerdict.Weak, FailureRule.Decide([Down], null, true, Reliability(20, 100), askedFor: true));

    [Fact]
    public void A_judge_does_not_vouch_for_itself()
    {
        var reliability = new SignalReliability();
        reliability.Observe([new Signal(SignalKinds.JudgeVerdict)], outcome: null, reference: false);
        Assert.Null(reliability.Precision(SignalKinds.JudgeVerdict));

        reliability.Observe([new Signal(SignalKinds.JudgeVerdict)], outcome: true, reference: true);
        Assert.Equal(0, reliability.Precision(SignalKinds.JudgeVerdict)!.Value.Value);
    }

    private static FailureVerdict Decide(IReadOnlyList<Signal> signals, bool? outcome, bool? reference) =>
        FailureRule.Decide(signals, outcome, reference, new SignalReliability(), askedFor: false);
}
