using System.Net;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;

namespace Faultline.Server.Security;

/// <summary>May send traces and signals.</summary>
internal sealed class IngestRequirement : IAuthorizationRequirement;

/// <summary>Sending is for keys with that scope, and for programs on this machine unless a key is always required. It never rests on a session's cookie.</summary>
internal sealed class IngestHandler(ServeOptions options) : AuthorizationHandler<IngestRequirement>
{
    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, IngestRequirement requirement)
    {
        if (
            context.User.HasClaim(c => c.Type == KeyHandler.MaySend)
            || (context.Resource is HttpContext http && NeedsNoKey(http, options) && !KeyHandler.IsShownIn(http.Request))
        )
        {
            context.Succeed(requirement);
        }

        return Task.CompletedTask;
    }

    // A proxy on this machine that nobody told this server of: it connects from loopback whoever stands before it.
    private static readonly string[] s_forwarded = ["X-Forwarded-For", "Forwarded", "X-Real-IP"];

    /// <summary>True for this machine, unless the configuration wants a key from it too, and for everyone where the command line lets everyone in.</summary>
    public static bool NeedsNoKey(HttpContext context, ServeOptions options) =>
        options.Config.Server.RequireKey != "always"
        && !PublicAddress.IsCalled(context, options.Config.Server)
        && (options.AllowWithoutKey || IsHere(context));

    // What a trusted proxy says of the sender stands in the address by now, and no longer in the header.
    private static bool IsHere(HttpContext context) =>
        context.Connection.RemoteIpAddress is { } remote
        && IPAddress.IsLoopback(remote)
        && !s_forwarded.Any(context.Request.Headers.ContainsKey);
}
