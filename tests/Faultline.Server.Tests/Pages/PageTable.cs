using Faultline.Server.Tests.Api;
using Microsoft.AspNetCore.Components.Endpoints;

namespace Faultline.Server.Tests.Pages;

/// <summary>Every page there is, asked of the table of endpoints, each with an address in the sample workspace.</summary>
internal static class PageTable
{
    // Where the address of a page is not its route.
    private static readonly Dictionary<string, string> s_addresses = new(StringComparer.OrdinalIgnoreCase)
    {
        ["/trace"] = "/trace?id=t-1-01",
        ["/sets/{Name}"] = "/sets/tool_error_cluster_c-2",
        ["/sets/{Name}/row"] = "/sets/tool_error_cluster_c-2/row?case=t-2-01",
        ["/gates/{Id}"] = "/gates/gate-2",
    };

    // What stands in a route's braces.
    private static readonly Dictionary<string, string> s_values = new(StringComparer.Ordinal)
    {
        ["run"] = "run-1",
        ["cluster"] = "c-1",
        ["clusterid"] = "c-1",
        ["id"] = "c-1",
        ["name"] = "ada",
        ["trace"] = "t-1-01",
        ["traceid"] = "t-1-01",
        ["point"] = "0",
    };

    public static IReadOnlyList<string> Addresses(PagesSite site) =>
        [
            .. RouteTests
                .Endpoints(site)
                .Where(e => e.Metadata.GetMetadata<ComponentTypeMetadata>() is not null)
                .Select(RouteTests.Address)
                .Distinct(StringComparer.Ordinal)
                .Select(a => s_addresses.GetValueOrDefault(a) ?? Fill(a))
                .Order(StringComparer.Ordinal),
        ];

    /// <summary>The address with sample values for its parameters; a parameter that is not known gets <c>x</c>.</summary>
    public static string Fill(string route) =>
        string.Join(
            '/',
            route
                .Split('/')
                .Select(part =>
                    part.StartsWith('{') && part.IndexOf('}', StringComparison.Ordinal) is > 0 and var end
                        ? s_values.GetValueOrDefault(part[1..end].Split(':')[0].TrimStart('*').ToLowerInvariant(), "x") + part[(end + 1)..]
                        : part
                )
        );
}
