namespace Faultline.Tests;

public sealed class NearestNameTests
{
    [Theory]
    [InlineData("suport_chat", "support_chat")] // one insertion
    [InlineData("Support_Chat", "support_chat")] // case alone
    [InlineData("usppotr_chat", "support_chat")] // two swaps
    [InlineData("retail", null)]
    [InlineData("", null)]
    public void The_nearest_name_within_a_third_of_its_length_is_suggested(string written, string? expected) =>
        Assert.Equal(expected, NearestName.Find(written, ["sales_chat_v2", "support_chat", "telecom"]));

    [Fact]
    public void Ties_go_to_the_first_in_ordinal_order() => Assert.Equal("aaab", NearestName.Find("aaaa", ["aaac", "aaab"]));
}
