using System.Net;
using Faultline.Configuration;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.DependencyInjection;

namespace Faultline.Server.Security;

/// <summary>Believes the proxies that the configuration names, and nobody else, about where a request came from.</summary>
internal static class Forwarding
{
    /// <exception cref="FaultlineException">A proxy's address is none.</exception>
    public static void AddForwarding(this IServiceCollection services, ServerConfig config)
    {
        var proxies = config
            .TrustedProxies.Select(text =>
                IPAddress.TryParse(text, out var address)
                    ? address
                    : throw FaultlineException.Input($"server.trusted_proxies in the configuration: '{text}' is not an IP address.")
            )
            .ToArray();
        services.Configure<ForwardedHeadersOptions>(options =>
        {
            options.KnownProxies.Clear();
            options.KnownIPNetworks.Clear();
            options.ForwardedHeaders =
                proxies.Length == 0
                    ? ForwardedHeaders.None
                    : ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto | ForwardedHeaders.XForwardedHost;
            foreach (var proxy in proxies)
            {
                options.KnownProxies.Add(proxy);
            }
        });
    }

    /// <summary>A request to the public address came by its scheme, whatever the proxy speaks behind it.</summary>
    public static void UseForwarding(this IApplicationBuilder app, ServerConfig config)
    {
        app.UseForwardedHeaders();
        if (PublicAddress.Of(config) is { } address)
        {
            app.Use(
                (context, next) =>
                {
                    if (PublicAddress.IsCalled(context, config))
                    {
                        context.Request.Scheme = address.Scheme;
                    }

                    return next(context);
                }
            );
        }
    }
}
