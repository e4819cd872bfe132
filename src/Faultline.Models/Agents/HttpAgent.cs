using System.Net;
using System.Text;
using System.Text.Json;
using Faultline.Gating;

namespace Faultline.Models.Agents;

/// <summary>An agent behind HTTP: Faultline's own small contract, or an OpenAI-compatible chat endpoint.</summary>
public sealed class HttpAgent : IAgent
{
    /// <summary>More than this is no answer.</summary>
    public const int MaxResponseBytes = 10 * 1024 * 1024;

    private readonly HttpClient _client;
    private readonly Uri _url;
    private readonly bool _openAi;
    private readonly string? _model;

    /// <param name="openAi">True for the chat-completions format.</param>
    /// <param name="model">The model named in chat-completions requests.</param>
    /// <param name="apiKey">Sent as a bearer token, when given.</param>
    public HttpAgent(Uri url, bool openAi = false, string? model = null, string? apiKey = null)
    {
        _url = url;
        _openAi = openAi;
        _model = model;
        // The runner's own limit holds for each request; answers are read as a stream, so that their size can be limited.
        _client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, AutomaticDecompression = DecompressionMethods.All })
        {
            Timeout = Timeout.InfiniteTimeSpan,
        };
        if (apiKey is not null)
        {
            _client.DefaultRequestHeaders.Authorization = new System.Net.Http.Headers.AuthenticationHeaderValue("Bearer", apiKey);
        }
    }

    public bool Concurrent => true;

    public async Task<AgentAnswer> AnswerAsync(AgentRequest request, CancellationToken cancellationToken)
    {
        var body = _openAi ? AgentJson.Chat(request, _model) : AgentJson.Request(request);
        try
        {
            using var message = new HttpRequestMessage(HttpMethod.Post, _url)
            {
                Content = new StringContent(body, Encoding.UTF8, "application/json"),
            };
            using var response = await _client.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            var text = await ReadAsync(response, cancellationToken);
            if (!response.IsSuccessStatusCode)
            {
                var code = (int)response.StatusCode;
                throw new AgentException($"the agent answered {code}", transient: code is 408 or 429 or >= 500);
            }

            var answer = Parse(text, response);
            using (answer)
            {
                return _openAi ? AgentJson.FromChat(answer.RootElement, request) : AgentJson.Answer(answer.RootElement, request);
            }
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException)
        {
            throw new AgentException(
                $"the agent at {_url.GetLeftPart(UriPartial.Authority)} cannot be reached: {failure.GetBaseException().Message}",
                transient: true
            );
        }
    }

    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        return ValueTask.CompletedTask;
    }

    private static JsonDocument Parse(string text, HttpResponseMessage response)
    {
        try
        {
            return JsonDocument.Parse(text);
        }
        catch (JsonException)
        {
            throw new AgentException(
                $"the agent answered {response.Content.Headers.ContentType?.MediaType ?? "something"} that is not JSON",
                transient: false
            );
        }
    }

    private static async Task<string> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        using var kept = new MemoryStream();
        var buffer = new byte[64 * 1024];
        int read;
        while ((read = await stream.ReadAsync(buffer, cancellationToken)) > 0)
        {
            kept.Write(buffer, 0, read);
            if (kept.Length > MaxResponseBytes)
            {
                throw new AgentException($"the agent answered more than {MaxResponseBytes / (1024 * 1024)} MB", transient: false);
            }
        }

        return Encoding.UTF8.GetString(kept.GetBuffer(), 0, (int)kept.Length);
    }
}
