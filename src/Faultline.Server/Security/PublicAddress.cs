using Faultline.Configuration;

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
}
