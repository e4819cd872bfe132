using System.Globalization;
using System.Net;
using System.Text;

namespace Faultline.Cli.Demo;

/// <summary>Serves one page to this machine alone until it is stopped.</summary>
internal sealed class ReportServer : IDisposable
{
    private readonly HttpListener _listener;
    private readonly byte[] _page;

    private ReportServer(HttpListener listener, int port, byte[] page) => (_listener, Port, _page) = (listener, port, page);

    public int Port { get; }

    public string Address => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{Port}/");

    /// <summary>Listens on <paramref name="port"/>, or on the first of the next twenty that is free.</summary>
    /// <exception cref="FaultlineException">None of them is.</exception>
    public static ReportServer Start(string path, int port)
    {
        var page = File.ReadAllBytes(path);
        for (var candidate = port; candidate < port + 20; candidate++)
        {
            var listener = new HttpListener();
            listener.Prefixes.Add(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{candidate}/"));
            try
            {
                listener.Start();
                return new ReportServer(listener, candidate, page);
            }
            catch (HttpListenerException)
            {
                listener.Close();
            }
        }

        throw FaultlineException.Outside($"The ports {port} to {port + 19} of 127.0.0.1 are all taken; the report is the file {path}.");
    }

    /// <summary>Answers requests until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await using var stop = cancellationToken.Register(_listener.Stop);
        while (!cancellationToken.IsCancellationRequested)
        {
            HttpListenerContext context;
            try
            {
                context = await _listener.GetContextAsync();
            }
            catch (Exception failure)
                when (failure is HttpListenerException or ObjectDisposedException && cancellationToken.IsCancellationRequested)
            {
                return;
            }

            try
            {
                Answer(context);
            }
            catch (HttpListenerException)
            {
                // The browser went away; the next request is another matter.
            }
        }
    }

    public void Dispose() => ((IDisposable)_listener).Dispose();

    private void Answer(HttpListenerContext context)
    {
        var (request, response) = (context.Request, context.Response);
        response.Headers["X-Content-Type-Options"] = "nosniff";
        response.Headers["Cache-Control"] = "no-store";
        var (status, type, body) = request.HttpMethod switch
        {
            not ("GET" or "HEAD") => (HttpStatusCode.MethodNotAllowed, "text/plain; charset=utf-8", "Only GET is answered.\n"u8.ToArray()),
            _ when request.Url?.AbsolutePath == "/" => (HttpStatusCode.OK, "text/html; charset=utf-8", _page),
            _ => (HttpStatusCode.NotFound, "text/plain; charset=utf-8", Encoding.UTF8.GetBytes("The report is at /.\n")),
        };
        response.StatusCode = (int)status;
        response.ContentType = type;
        response.ContentLength64 = body.Length;
        if (request.HttpMethod != "HEAD")
        {
            response.OutputStream.Write(body);
        }

        response.Close();
    }
}
