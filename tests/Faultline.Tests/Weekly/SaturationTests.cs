using Faultline.Weekly;

namespace Faultline.Tests.Weekly;

public sealed class SaturationTests
{
    [Fact]
    public void Three_lone_failures_in_a_hundred_leave_three_percent()
    {
        // f₁ = 3, f₂ = 1, n = 100: 3 %; Chao1 = 6 + 9/2 = 10.5; half-width 1.96·√(3 + 2 − .09)/100 = .0434.
        var found = Saturation.Of([60, 35, 2, 1, 1, 1]);

        Assert.Equal(0.03, found.UnseenShare, 12);
        Assert.Equal(6, found.Kinds);
        Assert.Equal(10.5, found.EstimatedKinds);
        Assert.Equal(0, found.Low);
        Assert.Equal(0.0734, found.High, 4);
        Assert.StartsWith("About 3 % of the next failures will be of a kind not seen yet", found.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_alone_leaves_next_to_nothing() =>
        Assert.StartsWith("Fewer than 1 %", Saturation.Of([60, 40]).Text, StringComparison.Ordinal);

    [Theory]
    [InlineData(27, "fresh")]
    [InlineData(28, "due")]
    [InlineData(41, "due")]
    [InlineData(42, "stale")]
    public void A_label_is_due_after_four_weeks_and_stale_after_six(int days, string state)
    {
        var now = new DateTime(2026, 7, 1, 0, 0, 0, DateTimeKind.Utc);
        Assert.Equal(state, LabelAge.Of("c", "n", "t", now.AddDays(-days), now).State);
    }

    [Fact]
    public void A_week_runs_from_monday_to_monday()
    {
        var week = (new DateTime(2026, 7, 6, 0, 0, 0, DateTimeKind.Utc), new DateTime(2026, 7, 13, 0, 0, 0, DateTimeKind.Utc));
        Assert.Equal(week, Weeks.LastFull(new DateTime(2026, 7, 13, 0, 0, 0, DateTimeKind.Utc)));
        Assert.Equal(week, Weeks.LastFull(new DateTime(2026, 7, 19, 23, 59, 59, DateTimeKind.Utc)));
    }
}
