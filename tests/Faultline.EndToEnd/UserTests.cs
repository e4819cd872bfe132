using System.Text.Json;

namespace Faultline.EndToEnd;

/// <summary><c>faultline user</c> as a process: passwords come from standard input and are kept from every output.</summary>
public sealed class UserTests
{
    private const string Password = "correct horse battery";

    [Fact]
    public async Task Accounts_are_made_and_changed_and_an_owner_stays()
    {
        var directory = Directory.CreateTempSubdirectory("faultline-user-").FullName;
        var weak = await FaultlineProcess.RunAsync(directory, "short\n", ["user", "add", "olga"]);
        Assert.Equal(2, weak.ExitCode);
        Assert.Contains("12", weak.Error, StringComparison.Ordinal);
        // A workspace without anyone goes on without signing in.
        Assert.Empty(Directory.GetFiles(Path.Combine(directory, ".faultline"), "accounts*"));
        var first = await FaultlineProcess.RunAsync(directory, Password + "\n", ["user", "add", "olga"]);
        Assert.Equal(0, first.ExitCode);
        Assert.Contains("ask everyone to sign in", first.Output, StringComparison.Ordinal);
        var last = await FaultlineProcess.RunAsync(directory, "user", "disable", "olga");
        Assert.Equal(2, last.ExitCode);
        Assert.Contains("last owner", last.Error, StringComparison.Ordinal);
        var list = await FaultlineProcess.RunAsync(directory, "user", "list", "--json");
        using var document = JsonDocument.Parse(list.Output);
        var account = Assert.Single(document.RootElement.GetProperty("accounts").EnumerateArray());
        Assert.Equal("owner", account.GetProperty("role").GetString());
        Assert.DoesNotContain(Password, first.Output + first.Error + list.Output, StringComparison.Ordinal);
        Directory.Delete(directory, recursive: true);
    }
}
