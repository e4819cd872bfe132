using Faultline.Server.Accounts;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.AspNetCore.Http;

namespace Faultline.Server.Security;

/// <summary>What those are told who may not: pages lead to the sign-in, programs get a status and a sentence, gRPC its own codes.</summary>
internal sealed class AccessAnswers(SignInMode mode) : IAuthorizationMiddlewareResultHandler
{
    private static readonly string[] s_programs = ["/api", "/v1", "/owner"];

    public Task HandleAsync(
        RequestDelegate next,
        HttpContext context,
        AuthorizationPolicy policy,
        PolicyAuthorizationResult authorizeResult
    )
    {
        if (authorizeResult.Succeeded)
        {
            return next(context);
        }

        var known = context.User.Identity?.IsAuthenticated == true;
        if (context.Request.ContentType?.StartsWith("application/grpc", StringComparison.Ordinal) == true)
        {
            // gRPC reads the outcome from these two, whatever the HTTP status.
            context.Response.ContentType = "application/grpc";
            context.Response.Headers["grpc-status"] = known ? "7" : "16";
            context.Response.Headers["grpc-message"] = known ? "This key may not send traces." : "A key is needed.";
            return Task.CompletedTask;
        }

        var program = s_programs.Any(p => context.Request.Path.StartsWithSegments(p, StringComparison.Ordinal));
        if (known)
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            // The page of problems says the rest to people.
            return program ? TellAsync(context, "Your role or key does not allow this.") : Task.CompletedTask;
        }

        if (mode.Required && !program && !KeyHandler.IsShownIn(context.Request))
        {
            var back = HttpMethods.IsGet(context.Request.Method) ? context.Request.Path + context.Request.QueryString : "/";
            context.Response.Redirect("/sign-in" + (back == "/" ? "" : "?return=" + Uri.EscapeDataString(back)));
            return Task.CompletedTask;
        }

        context.Response.StatusCode = StatusCodes.Status401Unauthorized;
        // A page's own request shall not make the browser ask for a password.
        if (!mode.Required)
        {
            context.Response.Headers.WWWAuthenticate = "Basic realm=\"Faultline\", Bearer";
        }

        return TellAsync(
            context,
            mode.Required
                ? "Sign in, or send a key as `Authorization: Bearer KEY`."
                : "A key is needed: send it as `Authorization: Bearer KEY`, or as the password of basic authentication."
        );
    }

    private static Task TellAsync(HttpContext context, string reason) =>
        context.Request.Path.StartsWithSegments("/api", StringComparison.Ordinal)
            ? context.Response.WriteAsJsonAsync(new { error = reason }, context.RequestAborted)
            : WriteAsync(context, reason);

    private static Task WriteAsync(HttpContext context, string reason)
    {
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(reason + "\n", context.RequestAborted);
    }
}
