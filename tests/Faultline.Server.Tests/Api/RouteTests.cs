using System.Text.Json;
using Faultline.Server.Api;
using Faultline.Server.Tests.Pages;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Faultline.Server.Tests.Api;

/// <summary>What holds for every route there is, and for every one that will be added: asked of the table of endpoints, not of a list.</summary>
public sealed class RouteTests
{
    // What strangers may reach: health, the pages' own files, signing in. The owner's port has a token of its own.
    private static readonly string[] s_open =
    [
        "/healthz",
        "/readyz",
        "/assets/{**name}",
        "/sign-in",
        "/sign-in/provider",
        "/api/session",
        "/api/session/end",
    ];

    [Fact]
    public async Task Every_endpoint_names_who_may_use_it()
    {
        await using var site = await PagesSite.StartAsync();
        foreach (var endpoint in Endpoints(site))
        {
            var address = Address(endpoint);
            var open = IsOpen(endpoint);
            Assert.True(
                open
                    ? s_open.Contains(address) || address.StartsWith("/owner/", StringComparison.Ordinal)
                    : endpoint.Metadata.OfType<IAuthorizeData>().Any(a => a.Policy is not null),
                $"{address} is {(open ? "open to everyone" : "without a policy")}"
            );
        }
    }

    [Fact]
    public async Task Every_change_under_api_is_recorded()
    {
        await using var site = await PagesSite.StartAsync();
        var changes = Endpoints(site)
            .Where(e => Address(e).StartsWith("/api/", StringComparison.Ordinal) && !Reads(e) && Address(e) != "/api/signals");
        Assert.NotEmpty(changes);
        Assert.All(changes, e => Assert.True(e.Metadata.GetMetadata<AuditedMetadata>() is not null, Address(e)));
    }

    [Fact]
    public async Task Every_route_under_api_is_described()
    {
        await using var site = await PagesSite.StartAsync();
        using var client = new HttpClient { BaseAddress = new Uri(site.Address) };
        using var document = JsonDocument.Parse(await client.GetStringAsync("/api/openapi.json", TestContext.Current.CancellationToken));
        Assert.StartsWith("3.1", document.RootElement.GetProperty("openapi").GetString(), StringComparison.Ordinal);
        var paths = document.RootElement.GetProperty("paths");
        foreach (var endpoint in Endpoints(site).Where(e => Address(e).StartsWith("/api/", StringComparison.Ordinal)))
        {
            var address = Address(endpoint);
            if (address == "/api/openapi.json")
            {
                continue;
            }

            // A parameter's constraint is part of its schema there.
            var described = string.Join('/', address.Split('/').Select(p => p.StartsWith('{') ? p.Split(':')[0].TrimEnd('}') + "}" : p));
            // What follows the braces stays: {run}.csv.
            described = address.Contains(':', StringComparison.Ordinal) ? described : address;
            Assert.True(paths.TryGetProperty(described, out var path), $"{described} is not in the description");
            foreach (var method in endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods)
            {
                Assert.True(path.TryGetProperty(method.ToLowerInvariant(), out var operation), $"{method} {address}");
                Assert.True(
                    operation.TryGetProperty("summary", out var summary) && summary.GetString()!.Length > 10,
                    $"{method} {address} has no summary"
                );
            }
        }
    }

    [Fact]
    public async Task Every_answer_is_described()
    {
        await using var site = await PagesSite.StartAsync();
        using var client = new HttpClient { BaseAddress = new Uri(site.Address) };
        using var document = JsonDocument.Parse(await client.GetStringAsync("/api/openapi.json", TestContext.Current.CancellationToken));
        var operations = document
            .RootElement.GetProperty("paths")
            .EnumerateObject()
            .SelectMany(path => path.Value.EnumerateObject().Select(o => (Name: $"{o.Name} {path.Name}", Operation: o.Value)));
        Assert.All(
            operations,
            o =>
            {
                var success = o.Operation.GetProperty("responses").EnumerateObject().Where(r => r.Name[0] == '2').ToArray();
                Assert.True(success.Length > 0, o.Name);
                foreach (var response in success.Where(r => r.Name != "204"))
                {
                    Assert.True(response.Value.TryGetProperty("content", out var content), $"{o.Name} says nothing of what it answers");
                    foreach (var type in content.EnumerateObject())
                    {
                        Assert.True(
                            type.Value.TryGetProperty("schema", out var schema) && schema.EnumerateObject().Any(),
                            $"{o.Name} {type.Name}"
                        );
                    }
                }

                foreach (var refusal in o.Operation.GetProperty("responses").EnumerateObject().Where(r => r.Name[0] == '4'))
                {
                    Assert.True(refusal.Value.TryGetProperty("content", out _), $"{o.Name} {refusal.Name}");
                }
            }
        );
    }

    internal static bool IsOpen(RouteEndpoint endpoint) => endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null;

    internal static IEnumerable<RouteEndpoint> Endpoints(PagesSite site) =>
        site.Server.Services.GetRequiredService<IEnumerable<EndpointDataSource>>().SelectMany(s => s.Endpoints).OfType<RouteEndpoint>();

    internal static string Address(RouteEndpoint endpoint) => "/" + endpoint.RoutePattern.RawText!.Trim('/');

    private static bool Reads(RouteEndpoint endpoint) =>
        endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods.All(m => m is "GET" or "HEAD") == true;
}
