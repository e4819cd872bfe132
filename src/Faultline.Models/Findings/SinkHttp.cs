using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Http.Resilience;
using Polly;

namespace Faultline.Models.Findings;

/// <summary>Posts JSON to one place: no redirects, retries while the other side is busy, one sentence for every failure.</summary>
internal sealed class SinkHttp : IDisposable
{
    private readonly HttpClient _http;
    private readonly string _where;

    /// <param name="where">As it is called in messages; an address may be a secret.</param>
    public SinkHttp(string where, TimeSpan timeout, TimeSpan firstDelay)
    {
        _where = where;
        var options = new HttpRetryStrategyOptions
        {
            MaxRetryAttempts = 3,
            Delay = firstDelay,
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
        };
        // After anything else the message may have arrived, and would arrive twice.
        options.ShouldHandle = outcome =>
            ValueTask.FromResult(outcome.Outcome.Result?.StatusCode is HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable);
        var retries = new ResiliencePipelineBuilder<HttpResponseMessage>().AddRetry(options).AddTimeout(timeout).Build();
        _http = new HttpClient(new ResilienceHandler(retries) { InnerHandler = new SocketsHttpHandler { AllowAutoRedirect = false } })
        {
            Timeout = Timeout.InfiniteTimeSpan,
        };
    }

    public async Task PostAsync(Uri address, object body, Action<HttpRequestMessage>? prepare, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, address)
        {
            Content = new StringContent(JsonSerializer.Serialize(body), Encoding.UTF8, "application/json"),
        };
        request.Headers.UserAgent.ParseAdd("faultline");
        prepare?.Invoke(request);
        try
        {
            using var response = await _http.SendAsync(request, cancellationToken);
            if (!response.IsSuccessStatusCode)
            {
                throw FaultlineException.Outside(
                    $"Findings were not taken by {_where}: it answered {(int)response.StatusCode} {response.ReasonPhrase}; check its address and token."
                );
            }
        }
        catch (Exception failure) when (failure is HttpRequestException or Polly.Timeout.TimeoutRejectedException)
        {
            throw FaultlineException.Outside($"Findings could not be sent to {_where} ({failure.Message.TrimEnd('.')}).", failure);
        }
    }

    public void Dispose() => _http.Dispose();
}
