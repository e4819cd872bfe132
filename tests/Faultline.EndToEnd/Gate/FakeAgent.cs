using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Faultline.TestData;

namespace Faultline.EndToEnd.Gate;

/// <summary>An agent behind a real HTTP server on the loopback; what it answers to each request is the test's choice.</summary>
internal sealed class FakeAgent : IDisposable
{
    private readonly HttpListener _listener;
    private readonly Func<JsonObject, int, HttpListenerResponse, Task> _answer;
    private readonly Task _loop;
    private int _requests;

    public FakeAgent(Func<JsonObject, int, HttpListenerResponse, Task> answer)
    {
        _answer = answer;
        (_listener, Url) = Loopback.Listen();
        _loop = Task.Run(LoopAsync);
    }

    public string Url { get; }

    public int Requests => Volatile.Read(ref _requests);

    /// <summary>Answers with one text for each request.</summary>
    public static FakeAgent Saying(Func<JsonObject, string> response) =>
        new((request, _, http) => WriteAsync(http, 200, new JsonObject { ["response"] = response(request) }.ToJsonString()));

    public static async Task WriteAsync(HttpListenerResponse http, int status, string body, string type = "application/json")
    {
        http.StatusCode = status;
        http.ContentType = type;
        await http.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(body));
        http.Close();
    }

    public void Dispose()
    {
        _listener.Close();
        _loop.Wait(TimeSpan.FromSeconds(5));
    }

    private async Task LoopAsync()
    {
        while (_listener.IsListening)
        {
            HttpListenerContext context;
            try
            {
                context = await _listener.GetContextAsync();
            }
            catch (Exception failure) when (failure is HttpListenerException or ObjectDisposedException)
            {
                return;
            }

            _ = Task.Run(async () =>
            {
                try
                {
                    var body = await JsonNode.ParseAsync(context.Request.InputStream);
                    await _answer(body!.AsObject(), Interlocked.Increment(ref _requests) - 1, context.Response);
                }
                catch (Exception failure)
                    when (failure is HttpListenerException or ObjectDisposedException or IOException or InvalidOperationException)
                {
                    // The client hung up first, which some tests want.
                }
            });
        }
    }
}
