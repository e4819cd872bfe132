using System.Globalization;
using Faultline.Server.Receiving;
using Microsoft.AspNetCore.Http;

namespace Faultline.Server.Endpoints;

/// <summary>How HTTP says that a request is not stored, and when it may come again.</summary>
internal static class HttpRefusal
{
    private const int RetryAfterSeconds = 1;

    /// <summary>The status to answer with. Sets <c>Retry-After</c> where the request may come again.</summary>
    public static int Status(HttpResponse response, Refusal refusal)
    {
        if (refusal is Refusal.Full or Refusal.Unavailable)
        {
            response.Headers.RetryAfter = RetryAfterSeconds.ToString(CultureInfo.InvariantCulture);
        }

        return refusal switch
        {
            Refusal.Malformed => StatusCodes.Status400BadRequest,
            Refusal.TooLarge => StatusCodes.Status413PayloadTooLarge,
            Refusal.Full => StatusCodes.Status429TooManyRequests,
            Refusal.Slow => StatusCodes.Status408RequestTimeout,
            _ => StatusCodes.Status503ServiceUnavailable,
        };
    }
}
