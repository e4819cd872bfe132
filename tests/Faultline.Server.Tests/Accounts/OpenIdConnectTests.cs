using System.Net;
using Faultline.Configuration;
using Faultline.Server.Accounts;
using Faultline.Server.Tests.Pages;

namespace Faultline.Server.Tests.Accounts;

/// <summary>Signing in at a provider, over HTTP from discovery to the session.</summary>
public sealed class OpenIdConnectTests
{
    private const string Variable = "FAULTLINE_TEST_OIDC_SECRET";

    [Fact]
    public async Task The_providers_people_get_an_account_and_the_role_of_their_groups()
    {
        await using var provider = await FakeProvider.StartAsync();
        await using var site = await StartAsync(provider);
        using var visitor = new Visitor(site.Address, follow: true);
        Assert.Contains("Company account", await visitor.TextAsync("/sign-in"), StringComparison.Ordinal);

        provider.Claims = Person("1", "ada", "everyone", "quality");
        var page = await visitor.TextAsync("/sign-in/provider?return=%2Ftraces");
        Assert.Contains("<h1>Traces</h1>", page, StringComparison.Ordinal);
        Assert.Contains("\"role\":\"reviewer\"", await visitor.TextAsync("/api/me"), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Forbidden, await visitor.StatusAsync("/accounts"));

        // The next sign-in reads the groups again.
        provider.Claims = Person("1", "ada", "heads");
        using var promoted = new Visitor(site.Address, follow: true);
        await promoted.OpenAsync("/sign-in/provider");
        Assert.Equal(HttpStatusCode.OK, await promoted.StatusAsync("/accounts"));
        Assert.Contains("provider", await promoted.TextAsync("/api/accounts.csv"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_has_no_group_or_takes_anothers_name_or_a_forged_token_stays_outside()
    {
        await using var provider = await FakeProvider.StartAsync();
        await using var site = await StartAsync(provider);
        await Site.AddPeopleAsync(site.Workspace);

        provider.Claims = Person("2", "eve", "everyone");
        Assert.Contains("none of your groups", await TryAsync(site), StringComparison.Ordinal);
        // The local account ada is somebody; a provider's ada is somebody else.
        provider.Claims = Person("3", "ada", "heads");
        Assert.Contains("belongs to another account", await TryAsync(site), StringComparison.Ordinal);
        provider.Claims = Person("4", "mal", "heads");
        provider.Forges = true;
        Assert.Contains("did not sign you in", await TryAsync(site), StringComparison.Ordinal);

        await using var book = await AccountBook.OpenAsync(site.Workspace, create: false, TestContext.Current.CancellationToken);
        Assert.Equal(4, (await book.ListAsync(TestContext.Current.CancellationToken)).Count);
    }

    [Fact]
    public async Task People_have_the_names_their_provider_gives_and_stay_the_same_people()
    {
        await using var provider = await FakeProvider.StartAsync();
        await using var site = await StartAsync(provider);
        async Task<string> NameAsync(string subject, string name)
        {
            provider.Claims = Person(subject, name, "quality");
            using var visitor = new Visitor(site.Address, follow: true);
            await visitor.OpenAsync("/sign-in/provider");
            using var me = System.Text.Json.JsonDocument.Parse(await visitor.TextAsync("/api/me"));
            return me.RootElement.GetProperty("name").GetString()!;
        }

        Assert.Equal("Anna Müller", await NameAsync("1", "Anna Müller"));
        // Married, and called otherwise since: the labels of before are still hers.
        Assert.Equal("Anna Müller", await NameAsync("1", "Anna Weiß"));
        // Another person of that name, also in letters of another width, is told apart.
        var other = await NameAsync("2", "Ａnna\u200B  Müller");
        Assert.Matches("^Anna Müller \\([0-9a-f]{6}\\)$", other);
        Assert.Equal(other, await NameAsync("2", "Anna Müller"));
        Assert.Equal("ci", await NameAsync("3", "key:ci"));
        Assert.Matches("^[0-9a-zA-Z]", await NameAsync("4", "\u202E"));
        Assert.Equal(
            ["account", "sign in", "sign in", "account", "sign in", "sign in", "account", "sign in", "account", "sign in"],
            (await Faultline.Analysis.AuditTrail.ReadAuditAsync(site.Workbench, 99, TestContext.Current.CancellationToken))
                .Reverse()
                .Select(e => e.Action)
        );
    }

    [Fact]
    public async Task A_provider_that_is_away_leads_back_to_the_sign_in()
    {
        var provider = await FakeProvider.StartAsync();
        await using var site = await StartAsync(provider);
        await provider.DisposeAsync();
        Assert.Contains("does not answer", await TryAsync(site), StringComparison.Ordinal);
    }

    private static async Task<string> TryAsync(PagesSite site)
    {
        using var visitor = new Visitor(site.Address, follow: true);
        var page = await visitor.TextAsync("/sign-in/provider");
        Assert.Equal(HttpStatusCode.Unauthorized, await visitor.StatusAsync("/api/status"));
        return page;
    }

    private static Task<PagesSite> StartAsync(FakeProvider provider)
    {
        Environment.SetEnvironmentVariable(Variable, FakeProvider.Secret);
        return PagesSite.WithSampleAsync(
            config: new FaultlineConfig
            {
                Server = new ServerConfig
                {
                    SignIn = new SignInConfig
                    {
                        Oidc = new OidcConfig
                        {
                            Authority = provider.Address,
                            ClientId = FakeProvider.ClientId,
                            ClientSecretVariable = Variable,
                            Roles = new Dictionary<string, string> { ["quality"] = "reviewer", ["heads"] = "owner" },
                            Label = "Company account",
                        },
                    },
                },
            }
        );
    }

    private static Dictionary<string, object> Person(string subject, string name, params string[] groups) =>
        new()
        {
            ["sub"] = subject,
            ["preferred_username"] = name,
            ["groups"] = groups,
        };
}
