using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Faultline.Configuration;
using Faultline.TestData;

namespace Faultline.Models.Tests;

/// <summary>A real HTTP server on the loopback that answers like an OpenAI-compatible one.</summary>
internal sealed class FakeOpenAi : IDisposable
{
    private readonly HttpListener _listener;
    private readonly Func<JsonObject, int, (int Status, string Body)> _answer;
    private readonly Task _loop;

    /// <param name="answer">Request body and number of the request (from 0) → status and body.</param>
    public FakeOpenAi(Func<JsonObject, int, (int Status, string Body)> answer)
    {
        _answer = answer;
        (_listener, var url) = Loopback.Listen();
        Endpoint = new Uri(url + "v1");
        _loop = Task.Run(LoopAsync);
    }

    public Uri Endpoint { get; }

    public ConcurrentQueue<(string Path, string? Authorization, JsonObject Body)> Requests { get; } = [];

    public EndpointConfig Config(string model = "text-embedding-3-small") =>
        new()
        {
            Endpoint = Endpoint,
            Model = model,
            TimeoutSeconds = 20,
        };

    /// <summary>Two-dimensional vectors: (length of the text, 1), as a float array or, as OpenAI's own client asks, base64.</summary>
    public static (int Status, string Body) Embeddings(JsonObject request, bool base64 = true)
    {
        var inputs = request["input"] is JsonArray many
            ? many.Select(i => i!.GetValue<string>()).ToArray()
            : [request["input"]!.GetValue<string>()];
        var data = new JsonArray();
        for (var i = 0; i < inputs.Length; i++)
        {
            float[] vector = [inputs[i].Length, 1];
            JsonNode embedding = base64
                ? Convert.ToBase64String(System.Runtime.InteropServices.MemoryMarshal.AsBytes<float>(vector))
                : new JsonArray(vector[0], vector[1]);
            data.Add(
                new JsonObject
                {
                    ["object"] = "embedding",
                    ["index"] = i,
                    ["embedding"] = embedding,
                }
            );
        }

        return (
            200,
            new JsonObject
            {
                ["object"] = "list",
                ["model"] = "m",
                ["data"] = data,
                ["usage"] = new JsonObject { ["prompt_tokens"] = 7 * inputs.Length, ["total_tokens"] = 7 * inputs.Length },
            }.ToJsonString()
        );
    }

    public static (int Status, string Body) Chat(string content) =>
        (
            200,
            new JsonObject
            {
                ["id"] = "c1",
                ["object"] = "chat.completion",
                ["created"] = 1,
                ["model"] = "m",
                ["choices"] = new JsonArray(
                    new JsonObject
                    {
                        ["index"] = 0,
                        ["finish_reason"] = "stop",
                        ["message"] = new JsonObject { ["role"] = "assistant", ["content"] = content },
                    }
                ),
                ["usage"] = new JsonObject
                {
                    ["prompt_tokens"] = 10,
                    ["completion_tokens"] = 5,
                    ["total_tokens"] = 15,
                },
            }.ToJsonString()
        );

    public void Dispose()
    {
        _listener.Close();
        _loop.Wait(TimeSpan.FromSeconds(5));
    }

    private async Task LoopAsync()
    {
        for (var number = 0; _listener.IsListening; number++)
        {
            HttpListenerContext context;
            try
            {
                context = await _listener.GetContextAsync();
            }
            catch (Exception stopped) when (stopped is HttpListenerException or ObjectDisposedException)
            {
                return;
            }

            using var reader = new StreamReader(context.Request.InputStream, Encoding.UTF8);
            var body = JsonNode.Parse(await reader.ReadToEndAsync())!.AsObject();
            Requests.Enqueue((context.Request.Url!.AbsolutePath, context.Request.Headers["Authorization"], body));
            var (status, text) = _answer(body, number);
            try
            {
                context.Response.StatusCode = status;
                context.Response.ContentType = "application/json";
                await context.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(text));
                context.Response.Close();
            }
            catch (Exception gone) when (gone is HttpListenerException or ObjectDisposedException)
            {
                // The client hung up.
            }
        }
    }
}
