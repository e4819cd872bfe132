using Faultline.Server.Accounts;

namespace Faultline.Server.Tests.Accounts;

/// <summary>Which names stand on labels, and what becomes of those that a provider gives.</summary>
public sealed class AccountNameTests
{
    [Theory]
    [InlineData("anna", "anna")]
    [InlineData("Anna Müller", "Anna Müller")]
    [InlineData("  山田   太郎 ", "山田 太郎")]
    [InlineData("محمد علي", "محمد علي")]
    [InlineData("anna@example.com", "anna@example.com")]
    // What cannot be seen, or is the same in another width, makes no second name.
    [InlineData("an\u200Bna", "anna")]
    [InlineData("\u202Eanna\u202C", "anna")]
    [InlineData("ａｎｎａ", "anna")]
    [InlineData("anna\u0301", "anna")]
    [InlineData("an\nna\0", "an na")]
    [InlineData("lone \uD83D half", "lone half")]
    // A slash would be two parts of an address.
    [InlineData("Ops/Team\\A", "Ops Team A")]
    // Nobody passes for a program or for this machine's commands.
    [InlineData("key:ci", "ci")]
    [InlineData("KEY: key:ci", "ci")]
    [InlineData("root (command line)", "root")]
    [InlineData("..", "")]
    [InlineData("\u200B", "")]
    [InlineData(null, "")]
    public void A_name_is_what_a_reader_sees(string? given, string expected)
    {
        Assert.Equal(expected, AccountNames.Of(given));
        Assert.Equal(expected, AccountNames.Of(expected));
    }

    [Fact]
    public void A_long_name_is_cut_between_characters()
    {
        var name = AccountNames.Of(string.Concat(Enumerable.Repeat("👩🏽", 60)) + "a");
        Assert.Equal("", name);
        name = AccountNames.Of("a" + string.Concat(Enumerable.Repeat("👩🏽", 60)));
        Assert.Equal("a" + string.Concat(Enumerable.Repeat("👩🏽", 19)), name);
    }

    [Theory]
    [InlineData("Anna Müller", true)]
    [InlineData("a/b", false)]
    [InlineData("key:ci", false)]
    [InlineData("an\u200Bna", false)]
    public async Task An_account_is_made_under_a_name_that_can_be_read(string name, bool accepted)
    {
        var workspace = Directory.CreateTempSubdirectory("faultline-names-").FullName;
        try
        {
            await using var book = await AccountBook.OpenAsync(workspace, create: true, TestContext.Current.CancellationToken);
            if (accepted)
            {
                await book.AddAsync(name, Roles.Owner, Site.Password);
                Assert.Equal(name, Assert.Single(await book.ListAsync(TestContext.Current.CancellationToken)).Name);
                await book.SetRoleAsync(name, Roles.Owner);
            }
            else
            {
                var failure = await Assert.ThrowsAsync<FaultlineException>(() => book.AddAsync(name, Roles.Owner, Site.Password));
                Assert.Contains("leave out slashes", failure.Message, StringComparison.Ordinal);
            }
        }
        finally
        {
            Directory.Delete(workspace, recursive: true);
        }
    }
}
