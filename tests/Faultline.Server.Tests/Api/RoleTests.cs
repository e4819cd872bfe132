using System.Net;
using System.Text.Json;
using Faultline.Server.Accounts;
using Faultline.Server.Pages;
using Faultline.Server.Security;
using Faultline.Server.Tests.Accounts;
using Faultline.Server.Tests.Pages;
using Microsoft.AspNetCore.Components.Endpoints;
using Microsoft.AspNetCore.Routing;

namespace Faultline.Server.Tests.Api;

/// <summary>Every route and page, asked of the table of endpoints, refuses whoever has less than the role that its address stands for.</summary>
public sealed class RoleTests : IDisposable
{
    private static readonly string[] s_owned = ["/api/accounts", "/api/keys", "/api/audit"];
    private static readonly string[] s_looking = ["/api/runs/{run}/selection", "/api/me", "/api/session/password"];
    private static readonly string[] s_sending = ["/v1/traces", "/api/signals"];

    private readonly Dictionary<string, Visitor> _people = new(StringComparer.Ordinal);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Whoever_has_less_than_the_role_is_refused_by_every_route()
    {
        await using var site = await Site.WithAccountsAsync();
        var keys = KeyScopes.All.ToDictionary(
            scope => scope,
            scope => KeyFile.Create(site.Workspace, scope, SampleWorkspace.End, [scope]),
            StringComparer.Ordinal
        );
        var asked = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var (endpoint, method, address) in Closed(site))
        {
            var needed = Needed(method, RouteTests.Address(endpoint));
            asked[needed] = asked.GetValueOrDefault(needed) + 1;
            HttpStatusCode status;
            // Sending is for whoever sits at this machine too, which a session neither adds to nor takes from.
            using var stranger = new Visitor(site.Address);
            (status, _) = needed == KeyScopes.Ingest ? (HttpStatusCode.Unauthorized, "") : await stranger.TryAsync(method, address);
            Assert.True(
                status is HttpStatusCode.Unauthorized
                    || (status is HttpStatusCode.Redirect && !address.StartsWith("/api", StringComparison.Ordinal)),
                $"{method} {address} answers a stranger {status}"
            );
            foreach (var (name, role) in Site.People.Where(p => needed != KeyScopes.Ingest && !Roles.Includes(p.Role, needed)))
            {
                var person = await PersonAsync(site, name);
                (status, _) = await person.TryAsync(method, address);
                Assert.True(status == HttpStatusCode.Forbidden, $"{method} {address} answers a {role} {status}");
            }

            // A key is never more than a reviewer where there are accounts, and one that only sends is nobody.
            string[] weak =
                needed == KeyScopes.Ingest ? [KeyScopes.Read, KeyScopes.Write]
                : needed == Roles.Owner ? KeyScopes.All.ToArray()
                : needed == Roles.Reviewer ? [KeyScopes.Ingest, KeyScopes.Read]
                : [KeyScopes.Ingest];
            foreach (var scope in weak)
            {
                using var program = new Visitor(site.Address, key: keys[scope]);
                (status, _) = await program.TryAsync(method, address);
                Assert.True(status == HttpStatusCode.Forbidden, $"{method} {address} answers a key that may {scope} {status}");
            }
        }

        Assert.True(
            asked[Roles.Viewer] > 40 && asked[Roles.Reviewer] > 10 && asked[Roles.Owner] > 10 && asked[KeyScopes.Ingest] == 2,
            JsonSerializer.Serialize(asked)
        );
    }

    [Fact]
    public async Task No_change_is_made_without_the_pages_token_not_even_for_an_owner()
    {
        await using var site = await Site.WithAccountsAsync();
        using var olga = new Visitor(site.Address);
        await olga.SignInAsync("olga");
        var changes = 0;
        foreach (var (endpoint, method, address) in Closed(site))
        {
            var route = RouteTests.Address(endpoint);
            if (method == "GET" || s_sending.Contains(route))
            {
                continue;
            }

            changes++;
            var (status, text) = await olga.TryAsync(method, address);
            Assert.True(
                status == HttpStatusCode.BadRequest && text.Contains("too old to be trusted", StringComparison.Ordinal),
                $"{method} {address}: {status} {text}"
            );
        }

        Assert.True(changes > 20, $"only {changes} routes that change something were asked");
        Assert.Equal(["sign in"], (await Faultline.Analysis.AuditTrail.ReadAuditAsync(site.Workbench, 9, Token)).Select(e => e.Action));
    }

    public void Dispose()
    {
        foreach (var person in _people.Values)
        {
            person.Dispose();
        }
    }

    private async Task<Visitor> PersonAsync(PagesSite site, string name)
    {
        if (!_people.TryGetValue(name, out var person))
        {
            _people[name] = person = new Visitor(site.Address);
            Assert.Equal(HttpStatusCode.OK, await person.SignInAsync(name));
        }

        return person;
    }

    /// <summary>What the address itself tells, whatever the endpoint says of itself.</summary>
    private static string Needed(string method, string route)
    {
        if (s_sending.Contains(route))
        {
            return KeyScopes.Ingest;
        }

        if (PageList.All.FirstOrDefault(p => p.Path == route) is { } page)
        {
            return page.Role;
        }

        var reads = method == "GET" || s_looking.Contains(route);
        if (s_owned.Any(o => route.StartsWith(o, StringComparison.Ordinal)))
        {
            return Roles.Owner;
        }

        return reads && !route.EndsWith("/queue", StringComparison.Ordinal) ? Roles.Viewer
            : route.StartsWith("/api/settings", StringComparison.Ordinal) || route.EndsWith("/plan", StringComparison.Ordinal) ? Roles.Owner
            : Roles.Reviewer;
    }

    /// <summary>Every endpoint that is not open to strangers, by each of its methods.</summary>
    private static IEnumerable<(RouteEndpoint Endpoint, string Method, string Address)> Closed(PagesSite site)
    {
        foreach (var endpoint in RouteTests.Endpoints(site))
        {
            var route = RouteTests.Address(endpoint);
            if (RouteTests.IsOpen(endpoint) || route.StartsWith("/owner/", StringComparison.Ordinal) || IsGrpc(endpoint))
            {
                continue;
            }

            var methods = endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["GET"];
            var isPage = endpoint.Metadata.GetMetadata<ComponentTypeMetadata>() is not null;
            foreach (var method in isPage ? ["GET"] : methods.Where(m => m is not ("HEAD" or "OPTIONS")))
            {
                yield return (endpoint, method, PageTable.Fill(route));
            }
        }
    }

    // gRPC's refusals have a test of their own.
    private static bool IsGrpc(RouteEndpoint endpoint) =>
        endpoint.RoutePattern.RawText!.Contains("opentelemetry", StringComparison.Ordinal)
        || endpoint.RoutePattern.RawText.Contains("unimplemented", StringComparison.OrdinalIgnoreCase);
}
