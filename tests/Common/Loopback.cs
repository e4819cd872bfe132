using System.Net;
using System.Net.Sockets;

namespace Faultline.TestData;

/// <summary>Free ports of the loopback, and HTTP listeners on them.</summary>
internal static class Loopback
{
    /// <summary>A port that was free a moment ago: another program may take it before the caller does.</summary>
    public static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    /// <summary>A started listener and its address, which ends with a slash.</summary>
    /// <remarks>
    /// HttpListener cannot ask for any free port, so one is chosen first and another when it was taken in between.
    /// End it with Close or Dispose alone: Stop before them opens the port once more to take its prefixes back,
    /// and fails where another program has it by then.
    /// </remarks>
    public static (HttpListener Listener, string Url) Listen()
    {
        for (var attempt = 1; ; attempt++)
        {
            var url = $"http://127.0.0.1:{FreePort()}/";
            var listener = new HttpListener();
            listener.Prefixes.Add(url);
            try
            {
                listener.Start();
                return (listener, url);
            }
            catch (HttpListenerException) when (attempt < 20)
            {
                // A listener that did not start has closed itself.
            }
        }
    }
}
