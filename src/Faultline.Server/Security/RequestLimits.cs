using System.Globalization;
using System.Net;
using System.Security.Claims;
using System.Threading.RateLimiting;
using Faultline.Server.Accounts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.DependencyInjection;

namespace Faultline.Server.Security;

/// <summary>How often anyone may ask. Traces and signals have a budget of their own.</summary>
internal static class RequestLimits
{
    /// <summary>Policy of the routes that try a password.</summary>
    public const string Attempts = "attempts";

    private static readonly string[] s_unlimited = ["/v1", "/owner", "/assets", "/healthz", "/readyz", "/api/signals"];

    public static void AddRequestLimits(this IServiceCollection services, ServeOptions options)
    {
        var config = options.Config.Server;
        services.AddRateLimiter(limiter =>
        {
            limiter.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
            limiter.OnRejected = RejectAsync;
            limiter.AddPolicy(
                Attempts,
                context =>
                    RateLimitPartition.GetFixedWindowLimiter(
                        Address(context),
                        _ => new FixedWindowRateLimiterOptions
                        {
                            PermitLimit = config.SignIn.AttemptsPerMinute,
                            Window = TimeSpan.FromMinutes(1),
                            QueueLimit = 0,
                        }
                    )
            );
            limiter.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, string>(context =>
                Asker(context) is { } asker
                    ? RateLimitPartition.GetTokenBucketLimiter(
                        asker,
                        _ => new TokenBucketRateLimiterOptions
                        {
                            // A burst of half a minute, then a steady pace: whole requests a second would make 30 a minute 60.
                            TokenLimit = Math.Max(1, config.RequestsPerMinute / 2),
                            TokensPerPeriod = 1,
                            ReplenishmentPeriod = TimeSpan.FromMinutes(1) / config.RequestsPerMinute,
                            QueueLimit = 0,
                        }
                    )
                    : RateLimitPartition.GetNoLimiter("")
            );
        });
    }

    /// <summary>Who is counted: an account, a key, else an address. Null for what is not counted: traces, files, and the one user of this machine.</summary>
    private static string? Asker(HttpContext context)
    {
        if (s_unlimited.Any(p => context.Request.Path.StartsWithSegments(p, StringComparison.Ordinal)))
        {
            return null;
        }

        return context.User.FindFirstValue(ClaimTypes.NameIdentifier) switch
        {
            null => Address(context),
            MachineHandler.SchemeName => IsHere(context) ? null : Address(context),
            var id => "id:" + id,
        };
    }

    private static string Address(HttpContext context) => "ip:" + context.Connection.RemoteIpAddress;

    private static bool IsHere(HttpContext context) => context.Connection.RemoteIpAddress is { } remote && IPAddress.IsLoopback(remote);

    private static async ValueTask RejectAsync(OnRejectedContext rejected, CancellationToken cancellationToken)
    {
        var response = rejected.HttpContext.Response;
        var wait = rejected.Lease.TryGetMetadata(MetadataName.RetryAfter, out var after) ? after : TimeSpan.FromSeconds(1);
        response.Headers.RetryAfter = Math.Max(1, Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        await response.WriteAsJsonAsync(new { error = "Too many requests; wait a moment and try again." }, cancellationToken);
    }
}
