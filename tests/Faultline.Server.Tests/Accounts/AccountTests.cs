using System.Net;
using System.Net.Http.Json;
using Faultline.Analysis;
using Faultline.Configuration;
using Faultline.Server.Accounts;
using Faultline.Server.Tests.Pages;

namespace Faultline.Server.Tests.Accounts;

/// <summary>People who sign in: sessions, roles, and names that nobody else can speak under.</summary>
public sealed class AccountTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_workspace_asks_to_sign_in_from_its_first_account_on()
    {
        await using var site = await PagesSite.WithSampleAsync();
        using var before = new Visitor(site.Address);
        Assert.Equal(HttpStatusCode.OK, await before.StatusAsync("/clusters"));
        await Site.AddPeopleAsync(site.Workspace);

        using var visitor = new Visitor(site.Address);
        using var page = await visitor.OpenAsync("/clusters?w=support");
        Assert.Equal(HttpStatusCode.Redirect, page.StatusCode);
        Assert.Equal("/sign-in?return=%2Fclusters%3Fw%3Dsupport", page.Headers.Location!.OriginalString);
        Assert.Equal(HttpStatusCode.Unauthorized, await visitor.StatusAsync("/api/status"));
        Assert.DoesNotContain("support", await visitor.TextAsync("/sign-in"), StringComparison.Ordinal);
        // Programs of this machine send as they did.
        using var client = new HttpClient { BaseAddress = new Uri(site.Address) };
        using var sent = await client.PostAsJsonAsync("/v1/traces", new { }, Token);
        Assert.Equal(HttpStatusCode.OK, sent.StatusCode);

        Assert.Equal(HttpStatusCode.OK, await visitor.SignInAsync("ada"));
        Assert.Equal(HttpStatusCode.OK, await visitor.StatusAsync("/clusters"));
        var session = visitor.Cookies.GetAllCookies()[AccountSetup.SessionCookie]!;
        Assert.True(session.HttpOnly);
        Assert.False(session.Secure);

        await visitor.SendAsync("/api/session/end", new { });
        Assert.Equal(HttpStatusCode.Redirect, await visitor.StatusAsync("/clusters"));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(site.Workspace, "accounts.db")));
        }
    }

    [Fact]
    public async Task Wrong_passwords_lock_an_account_and_tell_nothing()
    {
        await using var site = await Site.WithAccountsAsync(
            new FaultlineConfig
            {
                Server = new ServerConfig
                {
                    SignIn = new SignInConfig { LockoutAfter = 2, AttemptsPerMinute = 6 },
                },
            }
        );
        using var visitor = new Visitor(site.Address);
        await visitor.OpenAsync("/sign-in");
        var (status, wrong) = await visitor.SendAsync("/api/session", new { name = "ada", password = "wrong" });
        Assert.Equal(HttpStatusCode.UnprocessableEntity, status);
        Assert.Equal(wrong, (await visitor.SendAsync("/api/session", new { name = "nobody", password = "wrong" })).Text);
        Assert.Equal(wrong, (await visitor.SendAsync("/api/session", new { name = "ada", password = "wrong" })).Text);
        // Locked now, even for the right password.
        Assert.Equal(wrong, (await visitor.SendAsync("/api/session", new { name = "ada", password = Site.Password })).Text);
        await using (var book = await AccountBook.OpenAsync(site.Workspace, create: false, Token))
        {
            Assert.Equal("locked", (await book.ListAsync(Token)).Single(a => a.Name == "ada").State);
        }

        Assert.Equal(HttpStatusCode.OK, await visitor.SignInAsync("ben"));
        using var other = new Visitor(site.Address);
        await other.OpenAsync("/sign-in");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await other.SendAsync("/api/session", new { name = "x" })).Status);
        Assert.Equal(HttpStatusCode.TooManyRequests, (await other.SendAsync("/api/session", new { name = "x" })).Status);
    }

    [Fact]
    public async Task A_label_carries_the_account_and_a_token_of_one_serves_no_other()
    {
        await using var site = await Site.WithAccountsAsync();
        using var ada = new Visitor(site.Address);
        await ada.SignInAsync("ada");
        // The name that browsers without accounts choose counts for nothing.
        ada.Cookies.Add(new Uri(site.Address), new Cookie("faultline-name", "ben"));
        Assert.Contains("\"ada\"", await ada.TextAsync("/api/runs/run-1/queue"), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await ada.SendAsync("/api/me", new { name = "ben" })).Status);
        var label = new { trace_id = "t-1-01", tag = "tool_error" };
        Assert.Equal(HttpStatusCode.OK, (await ada.SendAsync("/api/runs/run-1/labels", label)).Status);
        Assert.Equal("ada", Assert.Single(await site.Workbench.ReadLabelsAsync("run-1", Token)).Reviewer);

        // Ben signs in at the same browser in another tab; what the first tab still sends is refused, not taken for his.
        using var tab = new Visitor(site.Address);
        await tab.SignInAsync("ben");
        foreach (Cookie cookie in tab.Cookies.GetAllCookies())
        {
            ada.Cookies.Add(new Uri(site.Address), new Cookie(cookie.Name, cookie.Value));
        }

        Assert.Equal(HttpStatusCode.BadRequest, (await ada.SendAsync("/api/runs/run-1/labels", label)).Status);
    }

    [Fact]
    public async Task Each_role_may_what_it_may()
    {
        await using var site = await Site.WithAccountsAsync();
        foreach (var (i, (name, role)) in Site.People.Index())
        {
            var label = new { trace_id = SampleWorkspace.TraceId(1, i + 1), tag = "tool_error" };
            using var visitor = new Visitor(site.Address);
            await visitor.SignInAsync(name);
            var reviews = Roles.Includes(role, Roles.Reviewer) ? HttpStatusCode.OK : HttpStatusCode.Forbidden;
            var owns = role == Roles.Owner ? HttpStatusCode.OK : HttpStatusCode.Forbidden;
            Assert.Equal(HttpStatusCode.OK, await visitor.StatusAsync("/agreement"));
            Assert.Equal(HttpStatusCode.OK, await visitor.StatusAsync("/api/traces.csv"));
            Assert.Equal(reviews, await visitor.StatusAsync("/label"));
            Assert.Equal(reviews, await visitor.StatusAsync("/api/runs/run-1/queue"));
            Assert.Equal(owns, await visitor.StatusAsync("/audit"));
            Assert.Equal(owns, await visitor.StatusAsync("/api/keys"));
            await visitor.OpenAsync("/");
            Assert.Equal(reviews, (await visitor.SendAsync("/api/runs/run-1/labels", label)).Status);
            Assert.Equal(owns, (await visitor.SendAsync("/api/accounts/vic/role", new { role = "viewer" })).Status);
        }
    }

    [Fact]
    public async Task An_owner_changes_accounts_and_every_change_is_recorded()
    {
        await using var site = await Site.WithAccountsAsync();
        using var olga = new Visitor(site.Address);
        await olga.SignInAsync("olga");
        Assert.Equal(
            HttpStatusCode.OK,
            (
                await olga.SendAsync(
                    "/api/accounts",
                    new
                    {
                        name = "new",
                        role = "viewer",
                        password = Site.Password,
                    }
                )
            ).Status
        );
        Assert.Equal(
            HttpStatusCode.UnprocessableEntity,
            (
                await olga.SendAsync(
                    "/api/accounts",
                    new
                    {
                        name = "NEW",
                        role = "viewer",
                        password = Site.Password,
                    }
                )
            ).Status
        );
        Assert.Equal(
            HttpStatusCode.UnprocessableEntity,
            (
                await olga.SendAsync(
                    "/api/accounts",
                    new
                    {
                        name = "key:ci",
                        role = "viewer",
                        password = Site.Password,
                    }
                )
            ).Status
        );
        Assert.Equal(
            HttpStatusCode.UnprocessableEntity,
            (
                await olga.SendAsync(
                    "/api/accounts",
                    new
                    {
                        name = "short",
                        role = "viewer",
                        password = "eleven char",
                    }
                )
            ).Status
        );
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await olga.SendAsync("/api/accounts/olga/role", new { role = "viewer" })).Status);
        Assert.Equal(HttpStatusCode.OK, (await olga.SendAsync("/api/accounts/vic/role", new { role = "reviewer" })).Status);
        Assert.Equal(HttpStatusCode.OK, (await olga.SendAsync("/api/accounts/ben/state", new { disabled = true })).Status);
        using var ben = new Visitor(site.Address);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, await ben.SignInAsync("ben"));
        var change = new { old_password = Site.Password, new_password = "another long one" };
        Assert.Equal(HttpStatusCode.OK, (await olga.SendAsync("/api/session/password", change)).Status);
        using var again = new Visitor(site.Address);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, await again.SignInAsync("olga"));
        Assert.Equal(HttpStatusCode.OK, await again.SignInAsync("olga", "another long one"));

        var entries = (await site.Workbench.ReadAuditAsync(100, Token))
            .Reverse()
            .ToLookup(e => e.Detail?.StartsWith("refused: ", StringComparison.Ordinal) == true);
        Assert.Equal(["accounts", "accounts", "accounts", "accounts/role"], entries[true].Select(e => e.Action));
        var audit = entries[false].Select(e => (e.Person, e.Action, e.Subject, e.Detail));
        Assert.Equal(
            [
                ("olga", "sign in", "olga", "with a password"),
                ("olga", "account", "new", "nothing → viewer"),
                ("olga", "account role", "vic", "viewer → reviewer"),
                ("olga", "account state", "ben", "disabled"),
                ("olga", "password", "olga", "changed by its owner"),
                ("olga", "sign in", "olga", "with a password"),
            ],
            audit
        );
        await again.OpenAsync("/audit");
        Assert.Contains("viewer → reviewer", WebUtility.HtmlDecode(await again.TextAsync("/audit?person=olga")), StringComparison.Ordinal);
        Assert.DoesNotContain(Site.Password, await again.TextAsync("/api/audit.jsonl"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Strangers_leave_no_trace_in_the_audit_and_no_words_on_the_sign_in_page()
    {
        await using var site = await Site.WithAccountsAsync();
        using var stranger = new Visitor(site.Address);
        Assert.DoesNotContain("call 555", await stranger.TextAsync("/sign-in?problem=call%20555"), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await stranger.SendAsync("/api/session/end", new { })).Status);
        Assert.Empty(await site.Workbench.ReadAuditAsync(10, Token));
    }

    [Fact]
    public async Task Behind_a_proxy_cookies_are_for_https_alone_and_nobody_is_this_machine()
    {
        await using var site = await PagesSite.WithSampleAsync(
            config: new FaultlineConfig { Server = new ServerConfig { PublicUrl = "https://faultline.example.com" } }
        );
        using var client = new HttpClient { BaseAddress = new Uri(site.Address) };
        client.DefaultRequestHeaders.Host = "faultline.example.com";
        using var closed = await client.GetAsync("/", Token);
        Assert.Equal(HttpStatusCode.Unauthorized, closed.StatusCode);
        Assert.Equal("max-age=31536000", Assert.Single(closed.Headers.GetValues("Strict-Transport-Security")));
        await Site.AddPeopleAsync(site.Workspace);
        using var page = await client.GetAsync("/sign-in", Token);
        Assert.Contains("secure", Assert.Single(page.Headers.GetValues("Set-Cookie")), StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("/traces?text=a", "/traces?text=a")]
    [InlineData("//evil.example", "/")]
    [InlineData("/\\evil.example", "/")]
    [InlineData("https://evil.example", "/")]
    [InlineData("/sign-in", "/")]
    [InlineData(null, "/")]
    public void After_signing_in_one_stays_on_this_server(string? wanted, string expected) =>
        Assert.Equal(expected, ReturnAddress.Of(wanted));
}
