using Faultline.Causes;

namespace Faultline.Tests.Causes;

public class ConsequencesTests
{
    [Theory]
    [InlineData("feedback_comment", true)]
    [InlineData("csat.score", true)]
    [InlineData("userRating", true)]
    [InlineData("account_age_months", false)]
    [InlineData("preview_channel", false)]
    [InlineData("region", false)]
    public void IsConsequence_JudgementsAndOutcomesOnly(string attribute, bool expected) =>
        Assert.Equal(expected, Consequences.IsConsequence(attribute));
}
