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
