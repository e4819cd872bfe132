using System.Net;
using Faultline.Server.Accounts;
using Faultline.Server.Owning;
using Microsoft.AspNetCore.Http;

namespace Faultline.Server.Security;

/// <summary>Turns away web pages that only pretend to be of this server, whoever looks at them. What a person or program may is <see cref="Access"/>'s.</summary>
internal sealed class Door(RequestDelegate next, ServeOptions options, OwnerToken owner)
{
    private readonly HashSet<string> _origins = new(options.Config.Server.AllowedOrigins, StringComparer.OrdinalIgnoreCase);
    private readonly string? _publicHost = PublicAddress.Of(options.Config.Server)?.Host;

    /// <summary>Refuses options under which strangers could come in.</summary>
    /// <exception cref="FaultlineException">An address other than loopback is listened on, and there is neither key nor account.</exception>
    public static void Check(ServeOptions options, ApiKeys keys)
    {
        _ = PublicAddress.Of(options.Config.Server);
        if (
            options.Http.Concat(options.Grpc).FirstOrDefault(address => !address.IsLoopback) is { } open
            && !keys.Any
            && !new SignInMode(options, new AccountFile(options.Workspace)).Required
            && !options.AllowWithoutKey
        )
        {
            throw FaultlineException.Input(
                $"{open} can be reached from other machines and there is neither key nor account: make one with `faultline key create` or `faultline user add`, listen on 127.0.0.1, or say --insecure-no-auth to let everyone in."
            );
        }

        if (options.Config.Server.RequireKey == "always" && !keys.Any)
        {
            throw FaultlineException.Input("server.require_key is always, and there is no key; make one with `faultline key create`.");
        }
    }

    public Task InvokeAsync(HttpContext context)
    {
        // That port has a token of its own.
        if (owner.IsOwnPort(context.Connection.LocalPort))
        {
            return next(context);
        }

        if (IsRebound(context))
        {
            return RefuseAsync(
                context,
                StatusCodes.Status421MisdirectedRequest,
                "This address is not called by that host name here; add it to server.allowed_hosts if it should be."
            );
        }

        if (IsForeignWrite(context.Request))
        {
            return RefuseAsync(
                context,
                StatusCodes.Status403Forbidden,
                "Pages of other origins may not send here; add the origin to server.allowed_origins if it should."
            );
        }

        return next(context);
    }

    // A page on the internet can have its own host name resolve to 127.0.0.1; the browser then still sends that name.
    private bool IsRebound(HttpContext context)
    {
        if (context.Connection.LocalIpAddress is not { } local || !IPAddress.IsLoopback(local))
        {
            return false;
        }

        var host = context.Request.Host.Host;
        return host.Length > 0
            && !host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            && !(IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address))
            && !host.Equals(_publicHost, StringComparison.OrdinalIgnoreCase)
            && !options.Config.Server.AllowedHosts.Contains(host, StringComparer.OrdinalIgnoreCase);
    }

    private bool IsForeignWrite(HttpRequest request) =>
        request.Headers.Origin.ToString() is { Length: > 0 } origin
        && !HttpMethods.IsGet(request.Method)
        && !HttpMethods.IsHead(request.Method)
        && !HttpMethods.IsOptions(request.Method)
        && !_origins.Contains(origin)
        && !origin.Equals($"{request.Scheme}://{request.Host}", StringComparison.OrdinalIgnoreCase);

    private static Task RefuseAsync(HttpContext context, int status, string reason)
    {
        if (context.Request.ContentType?.StartsWith("application/grpc", StringComparison.Ordinal) == true)
        {
            // gRPC reads the outcome from these two, whatever the HTTP status.
            context.Response.ContentType = "application/grpc";
            context.Response.Headers["grpc-status"] = "7";
            context.Response.Headers["grpc-message"] = reason;
            return Task.CompletedTask;
        }

        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(reason + "\n", context.RequestAborted);
    }
}
