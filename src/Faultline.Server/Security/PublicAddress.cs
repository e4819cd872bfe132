using Faultline.Configuration;
using Microsoft.AspNetCore.Http;

namespace Faultline.Server.Security;

/// <summary>The address under which people know this server, where a proxy stands in front.</summary>
internal static class PublicAddress
{
    /// <exception cref="FaultlineException">It is not an http or https address.</exception>
    public static Uri? Of(ServerConfig config)
    {
        if (config.PublicUrl is not { Length: > 0 } text)
        {
            return null;
        }

        return Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https"
            ? address
            : throw FaultlineException.Input(
                $"server.public_url in the configuration: '{text}' is not an address such as https://faultline.example.com."
            );
    }

    /// <summary>True for a request to that address: it came through the proxy, from wherever, also where the proxy stands on this machine.</summary>
    public static bool IsCalled(HttpContext context, ServerConfig config) =>
        Of(config) is { } address && context.Request.Host.Host.Equals(address.Host, StringComparison.OrdinalIgnoreCase);
}
