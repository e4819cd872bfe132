using System.Net;
using System.Text;
using Faultline.Server.Owning;
using Microsoft.AspNetCore.Http;

namespace Faultline.Server.Security;

/// <summary>Decides who comes in: keys for other machines, and no web page that only pretends to be of this one.</summary>
internal sealed class Door(RequestDelegate next, ServeOptions options, ApiKeys keys, OwnerToken owner)
{
    private const string Bearer = "Bearer ";
    private const string Basic = "Basic ";

    private readonly HashSet<string> _origins = new(options.Config.Server.AllowedOrigins, StringComparer.OrdinalIgnoreCase);

    /// <summary>Refuses options under which strangers could come in.</summary>
    /// <exception cref="FaultlineException">An address other than loopback is listened on, and there is no key.</exception>
    public static void Check(ServeOptions options, ApiKeys keys)
    {
        if (
            options.Http.Concat(options.Grpc).FirstOrDefault(address => !address.IsLoopback) is { } open
            && !keys.Any
            && !options.AllowWithoutKey
        )
        {
            throw FaultlineException.Input(
                $"{open} can be reached from other machines and there is no key: make one with `faultline key create`, listen on 127.0.0.1, or say --insecure-no-auth to let everyone in."
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

        if (NeedsKey(context) && !HasKey(context.Request))
        {
            context.Response.Headers.WWWAuthenticate = "Basic realm=\"Faultline\", Bearer";
            return RefuseAsync(
                context,
                StatusCodes.Status401Unauthorized,
                "A key is needed: send it as `Authorization: Bearer KEY`, or as the password of basic authentication."
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
            && !options.Config.Server.AllowedHosts.Contains(host, StringComparer.OrdinalIgnoreCase);
    }

    private bool IsForeignWrite(HttpRequest request) =>
        request.Headers.Origin.ToString() is { Length: > 0 } origin
        && !HttpMethods.IsGet(request.Method)
        && !HttpMethods.IsHead(request.Method)
        && !HttpMethods.IsOptions(request.Method)
        && !_origins.Contains(origin)
        && !origin.Equals($"{request.Scheme}://{request.Host}", StringComparison.OrdinalIgnoreCase);

    private bool NeedsKey(HttpContext context)
    {
        if (context.Request.Path.Value is "/healthz" or "/readyz" || HttpMethods.IsOptions(context.Request.Method))
        {
            return false;
        }

        if (options.Config.Server.RequireKey == "always")
        {
            return true;
        }

        return !options.AllowWithoutKey && !(context.Connection.RemoteIpAddress is { } remote && IPAddress.IsLoopback(remote));
    }

    private bool HasKey(HttpRequest request)
    {
        var authorization = request.Headers.Authorization.ToString();
        if (authorization.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase))
        {
            return keys.Accepts(authorization[Bearer.Length..].Trim());
        }

        if (authorization.StartsWith(Basic, StringComparison.OrdinalIgnoreCase))
        {
            return keys.Accepts(Password(authorization[Basic.Length..].Trim()));
        }

        return request.Headers["x-api-key"].ToString() is { Length: > 0 } key && keys.Accepts(key);
    }

    private static string Password(string credentials)
    {
        var bytes = new byte[credentials.Length];
        if (!Convert.TryFromBase64String(credentials, bytes, out var length))
        {
            return "";
        }

        var text = Encoding.UTF8.GetString(bytes, 0, length);
        return text[(text.IndexOf(':', StringComparison.Ordinal) + 1)..];
    }

    private static Task RefuseAsync(HttpContext context, int status, string reason)
    {
        if (context.Request.ContentType?.StartsWith("application/grpc", StringComparison.Ordinal) == true)
        {
            // gRPC reads the outcome from these two, whatever the HTTP status.
            context.Response.ContentType = "application/grpc";
            context.Response.Headers["grpc-status"] = status == StatusCodes.Status401Unauthorized ? "16" : "7";
            context.Response.Headers["grpc-message"] = reason;
            return Task.CompletedTask;
        }

        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(reason + "\n", context.RequestAborted);
    }
}
