using System.Globalization;
using System.Net;

namespace Faultline.Server;

/// <summary>An address and port to listen on.</summary>
public sealed record ListenAddress(IPAddress Address, int Port)
{
    public bool IsLoopback => IPAddress.IsLoopback(Address);

    /// <summary><c>127.0.0.1:4318</c>, <c>[::1]:4318</c>.</summary>
    public override string ToString() => new IPEndPoint(Address, Port).ToString();

    /// <summary>A list of <c>http://HOST:PORT</c> separated by semicolons; HOST is an address, <c>localhost</c>, or <c>*</c> for every address.</summary>
    /// <exception cref="FaultlineException">An entry is none of that.</exception>
    public static IReadOnlyList<ListenAddress> ParseUrls(string urls)
    {
        var addresses = urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(ParseUrl).ToArray();
        return addresses.Length > 0
            ? addresses
            : throw FaultlineException.Input("--urls names no address; write it as http://127.0.0.1:4318.");
    }

    /// <summary><c>HOST:PORT</c>, with HOST as in <see cref="ParseUrls"/>.</summary>
    /// <exception cref="FaultlineException">It is not.</exception>
    public static ListenAddress Parse(string text, string option)
    {
        var colon = text.LastIndexOf(':');
        if (
            colon <= 0
            || !int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port)
            || port > ushort.MaxValue
        )
        {
            throw Fault(text, option);
        }

        return text[..colon].Trim('[', ']') switch
        {
            "localhost" => new ListenAddress(IPAddress.Loopback, port),
            "*" or "+" => new ListenAddress(IPAddress.IPv6Any, port),
            var host when IPAddress.TryParse(host, out var address) => new ListenAddress(address, port),
            _ => throw Fault(text, option),
        };
    }

    private static ListenAddress ParseUrl(string url)
    {
        if (url.StartsWith("https://", StringComparison.OrdinalIgnoreCase))
        {
            throw FaultlineException.Input(
                $"--urls {url}: serve speaks plain HTTP; put a proxy that holds the certificate in front and name an http:// address."
            );
        }

        const string Scheme = "http://";
        var host = url.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            ? url[Scheme.Length..].TrimEnd('/')
            : throw Fault(url, "--urls");
        return Parse(host.Contains(':', StringComparison.Ordinal) && !host.EndsWith(']') ? host : host + ":80", "--urls");
    }

    private static FaultlineException Fault(string text, string option) =>
        FaultlineException.Input(
            $"{option}: '{text}' is not an address to listen on; write {(option == "--urls" ? "http://127.0.0.1:4318" : "127.0.0.1:4317")}, with localhost, an IP address or * before the colon."
        );
}
