using Faultline.Configuration;
using Faultline.Labeling;
using Faultline.Tests.Regression;

namespace Faultline.Tests.Labeling;

public class ConfirmationDoorTests
{
    private static readonly IReadOnlyList<string> Allowed = LabelTags.Allowed(new FaultlineConfig());

    [Fact]
    public void BelowSixTenths_StaysShut_AndAnOverrideIsRecorded()
    {
        Assert.Contains("κ is 0.59", Assert.Throws<FaultlineException>(() => Pass(0.59, null)).Message, StringComparison.Ordinal);
        var confirmation = Pass(0.59, "the two met and settled it");
        Assert.Equal("the two met and settled it", confirmation.OverrideReason);
        Assert.Equal(0.59, confirmation.Kappa);
    }

    [Fact]
    public void AtSixTenths_Opens_AndNeedsNoReason()
    {
        var confirmation = Pass(0.6, "not needed");
        Assert.Null(confirmation.OverrideReason);
        Assert.Equal("tool_error", confirmation.Tag);
    }

    [Fact]
    public void WithoutLabels_StaysShut() => Assert.Throws<FaultlineException>(() => Pass(null, null));

    [Fact]
    public void WithTooFewItemsLabelledTwice_StaysShut_AndSaysHowManyAreMissing()
    {
        var labels = new[] { "ann", "bob" }
            .SelectMany(who => Enumerable.Range(0, 4).Select(i => AgreementTests.Label($"c1-{i}", "c1", who, "tool_error")))
            .ToArray();
        var run = RunFixture.Run(("c1", 20));
        var agreement = Agreement.Compute("r", labels, [], 42).Clusters[0];
        Confirmation Confirm(string? reason) =>
            ConfirmationDoor.Pass(run, run.Clusters[0], agreement, null, Allowed, "eve", reason, DateTime.UnixEpoch);
        Assert.Contains(
            "4 of its items have two labels, 5 are needed",
            Assert.Throws<FaultlineException>(() => Confirm(null)).Message,
            StringComparison.Ordinal
        );
        var confirmation = Confirm("a small cluster");
        Assert.Equal(("a small cluster", (double?)null), (confirmation.OverrideReason, confirmation.Kappa));
    }

    [Fact]
    public void TagAgainstTheReviewers_NeedsAReason() =>
        Assert.Contains(
            "speak for tool_error",
            Assert.Throws<FaultlineException>(() => Pass(0.9, null, "hallucination")).Message,
            StringComparison.Ordinal
        );

    [Theory]
    [InlineData("tool_error", "give a reason, which is recorded")]
    [InlineData("tool_eror", "there is no such tag")]
    public void OnAPage_NoOptionOfTheCommandIsNamed(string tag, string says)
    {
        var run = RunFixture.Run(("c1", 5));
        var message = Assert
            .Throws<FaultlineException>(() =>
                ConfirmationDoor.Pass(run, run.Clusters[0], null, tag, Allowed, "eve", null, DateTime.UnixEpoch, ConfirmationWords.Page)
            )
            .Message;
        Assert.Contains(says, message, StringComparison.Ordinal);
        Assert.DoesNotContain("--", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("not_a_failure")]
    [InlineData("other")]
    [InlineData("tool_eror")]
    public void NoRootCause_IsRefused_EvenWithAReason(string tag) => Assert.Throws<FaultlineException>(() => Pass(0.9, "because", tag));

    private static Confirmation Pass(double? kappa, string? reason, string? tag = null)
    {
        var run = RunFixture.Run(("c1", 5));
        var agreement = kappa is null
            ? null
            : new ClusterAgreement(
                "c1",
                new AgreementScore(20, 0.9, kappa, null, null, null, "bootstrap", 0.8),
                kappa,
                "κ of the cluster's own items",
                kappa >= 0.6,
                false,
                "tool_error"
            );
        return ConfirmationDoor.Pass(run, run.Clusters[0], agreement, tag, Allowed, "eve", reason, DateTime.UnixEpoch);
    }
}
