using Faultline.Pulling;
using Faultline.Traces;

namespace Faultline.Tests.Pulling;

public class PullWindowTests
{
    private static readonly WorkflowSummary Workflow = new(
        "w",
        10,
        Some.Start,
        new DateTime(2026, 3, 20, 23, 59, 57, 139, DateTimeKind.Utc)
    );

    [Fact]
    public void Days_count_back_from_just_after_the_newest_trace()
    {
        var (from, to) = PullWindow.Resolve(Workflow, null, null, 7, null);

        Assert.Equal(new DateTime(2026, 3, 20, 23, 59, 58, DateTimeKind.Utc), to);
        Assert.Equal(to.AddDays(-7), from);
    }

    [Fact]
    public void As_of_and_explicit_ends_win()
    {
        var asOf = new DateTime(2026, 4, 1, 0, 0, 0, DateTimeKind.Utc);

        Assert.Equal((asOf.AddDays(-2), asOf), PullWindow.Resolve(Workflow, null, null, 2, asOf));
        Assert.Equal((Some.Start, asOf), PullWindow.Resolve(Workflow, Some.Start, asOf, 7, null));
    }

    [Fact]
    public void An_upside_down_window_is_refused() =>
        Assert.Throws<FaultlineException>(() => PullWindow.Resolve(Workflow, Some.Start, Some.Start, 7, null));

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    public void Days_are_a_length_of_time(double days) =>
        Assert.Throws<FaultlineException>(() => PullWindow.Resolve(Workflow, null, null, days, null));
}
