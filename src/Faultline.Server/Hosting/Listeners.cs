using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace Faultline.Server.Hosting;

/// <summary>The addresses that Kestrel listens on, in a fixed order: HTTP, then gRPC.</summary>
internal sealed class Listeners(ServeOptions options)
{
    public static void Configure(KestrelServerOptions kestrel, ServeOptions options)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = (long)options.Limits.MaxBodyMb << 20;
        foreach (var address in options.Http)
        {
            kestrel.Listen(address.Address, address.Port, listen => listen.Protocols = HttpProtocols.Http1);
        }

        foreach (var address in options.Grpc)
        {
            // Without TLS a connection cannot agree on a protocol, so gRPC has a port of its own.
            kestrel.Listen(address.Address, address.Port, listen => listen.Protocols = HttpProtocols.Http2);
        }

        // Other commands on this workspace come in here, and nobody else.
        kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http1);
    }

    /// <summary>The addresses as they are once the server has started, with the ports that were free.</summary>
    public ListeningOn Actual(WebApplication app)
    {
        var addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.ToArray();
        return new ListeningOn(addresses[..options.Http.Count], addresses[options.Http.Count..^1], new Uri(addresses[^1] + "/"));
    }
}

/// <summary>Where a server listens, as URLs.</summary>
/// <param name="Http">Pages, API and OTLP/HTTP.</param>
/// <param name="Grpc">OTLP/gRPC.</param>
/// <param name="Owner">The store, for other commands on this workspace.</param>
public sealed record ListeningOn(IReadOnlyList<string> Http, IReadOnlyList<string> Grpc, Uri Owner);
