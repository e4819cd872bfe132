using System.ClientModel;
using System.ClientModel.Primitives;
using Faultline.Configuration;
using Microsoft.Extensions.Http.Resilience;
using OpenAI;
using Polly;

namespace Faultline.Models.Remote;

/// <summary>A connection to an OpenAI-compatible endpoint: key from the environment, retries with back-off that honour <c>Retry-After</c>, one sentence for every failure.</summary>
internal sealed class OpenAiEndpoint : IDisposable
{
    private const int Retries = 5;

    private readonly EndpointConfig _config;
    private readonly string _role;
    private readonly HttpClient _http;

    /// <param name="config">Where it is and which model.</param>
    /// <param name="role">Its key in the configuration, for messages: <c>models.embedding</c>.</param>
    /// <param name="firstDelay">Wait before the first retry; doubled each time.</param>
    /// <exception cref="FaultlineException">The key's variable is not set.</exception>
    public OpenAiEndpoint(EndpointConfig config, string role, TimeSpan firstDelay)
    {
        _config = config;
        _role = role;
        var retries = new ResiliencePipelineBuilder<HttpResponseMessage>()
            .AddRetry(
                new HttpRetryStrategyOptions
                {
                    MaxRetryAttempts = Retries,
                    Delay = firstDelay,
                    BackoffType = DelayBackoffType.Exponential,
                    UseJitter = true,
                    MaxDelay = TimeSpan.FromSeconds(60),
                }
            )
            .AddTimeout(TimeSpan.FromSeconds(config.TimeoutSeconds))
            .Build();
        _http = new HttpClient(new ResilienceHandler(retries) { InnerHandler = new SocketsHttpHandler { AllowAutoRedirect = false } })
        {
            Timeout = Timeout.InfiniteTimeSpan,
        };
        Client = new OpenAIClient(
            new ApiKeyCredential(Key(config, role)),
            new OpenAIClientOptions
            {
                Endpoint = config.Endpoint,
                Transport = new HttpClientPipelineTransport(_http),
                // The pipeline above retries; twice would multiply.
                RetryPolicy = new ClientRetryPolicy(0),
                NetworkTimeout = Timeout.InfiniteTimeSpan,
            }
        );
    }

    public OpenAIClient Client { get; }

    /// <summary>Makes a call, turning what can go wrong outside into a <see cref="FaultlineException"/> that says where.</summary>
    public async Task<T> CallAsync<T>(Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        try
        {
            return await call(cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (ClientResultException failure) when (failure.Status is 401 or 403)
        {
            throw FaultlineException.Outside(
                $"{Name} refused the key ({failure.Status}){(_config.ApiKeyVariable is null ? $"; name the variable that holds one under {_role}.api_key_variable" : $" in ${_config.ApiKeyVariable}")}.",
                failure
            );
        }
        catch (ClientResultException failure) when (failure.Status > 0)
        {
            throw FaultlineException.Outside(
                $"{Name} answered {failure.Status}{After(failure.Status)}: {OneLine(failure.Message)}",
                failure
            );
        }
        catch (Exception failure)
            when (failure
                    is HttpRequestException
                        or ClientResultException
                        or IOException
                        or OperationCanceledException
                        or Polly.Timeout.TimeoutRejectedException
            )
        {
            throw FaultlineException.Outside($"{Name} cannot be reached: {OneLine(Innermost(failure).Message)}", failure);
        }
        catch (Exception failure)
            when (failure
                    is System.Text.Json.JsonException
                        or FormatException
                        or InvalidOperationException
                        or KeyNotFoundException
                        or ArgumentException
            )
        {
            throw FaultlineException.Outside(
                $"{Name} sent something that is no answer of the OpenAI interface: {OneLine(failure.Message)}",
                failure
            );
        }
    }

    public void Dispose() => _http.Dispose();

    // Without user info: an address may carry a password.
    private string Name =>
        $"The endpoint {_config.Endpoint.GetLeftPart(UriPartial.Path).Replace(_config.Endpoint.UserInfo + "@", "", StringComparison.Ordinal)} ({_role}, model {_config.Model})";

    private static string Key(EndpointConfig config, string role)
    {
        if (config.ApiKeyVariable is not { Length: > 0 } variable)
        {
            // A local server wants none, but the client insists on a header.
            return "none";
        }

        return Environment.GetEnvironmentVariable(variable) is { Length: > 0 } key
            ? key
            : throw FaultlineException.Input(
                $"The environment variable {variable}, named under {role}.api_key_variable, is not set; set it to the endpoint's key."
            );
    }

    private static string After(int status) => status == 429 || status >= 500 ? $" after {Retries} retries" : "";

    private static Exception Innermost(Exception failure) => failure.InnerException is { } inner ? Innermost(inner) : failure;

    private static string OneLine(string message)
    {
        var line = string.Join(' ', message.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return line.Length <= 300 ? line : line[..300] + "…";
    }
}
