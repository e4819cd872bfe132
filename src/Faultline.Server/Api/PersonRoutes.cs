using Faultline.Server.Pages;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Faultline.Server.Api;

/// <summary>The name under which someone works at this browser.</summary>
internal static class PersonRoutes
{
    // Secure wherever the page is; a workbench on loopback speaks plain HTTP.
    private static readonly CookieBuilder s_cookie = new()
    {
        HttpOnly = true,
        SameSite = SameSiteMode.Strict,
        SecurePolicy = CookieSecurePolicy.SameAsRequest,
        MaxAge = TimeSpan.FromDays(365),
    };

    public static void MapPerson(this RouteGroupBuilder api) =>
        api.MapPost(
                "/me",
                static (PersonName body, HttpContext context) =>
                {
                    if (!Person.Accepts(body.Name, out var name))
                    {
                        throw FaultlineException.Input("A name has 1 to 80 characters and no control characters.");
                    }

                    context.Response.Cookies.Append(Person.Cookie, Uri.EscapeDataString(name), s_cookie.Build(context));
                    return Results.Json(new { name }, FaultlineJson.Line);
                }
            )
            .WithSummary("Chooses the name under which this browser labels.");
}

/// <param name="Name">1 to 80 characters.</param>
internal sealed record PersonName(string? Name);
