using Faultline.Analysis;
using Faultline.Server.Pages;
using Faultline.Server.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Faultline.Server.Api;

/// <summary>Who is asking, and the name under which someone works at this browser where nobody signs in.</summary>
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

    public static void MapPerson(this RouteGroupBuilder api)
    {
        api.MapGet("/me", static (Person person) => new PersonAnswer(person.Name, person.Role, person.SignsIn))
            .WithSummary("Who is asking: name, role, and whether people sign in here.");
        api.MapPost("/me", ChooseAsync)
            .RequireAuthorization(Access.View)
            .WithMetadata(RecordsItselfMetadata.Instance)
            .WithSummary("Chooses the name under which this browser labels, where the workspace has no accounts.");
    }

    private static async Task<PersonName> ChooseAsync(
        PersonName body,
        HttpContext context,
        Person person,
        IWorkbench workbench,
        ChangeNote note,
        CancellationToken cancellationToken
    )
    {
        if (person.SignsIn)
        {
            throw FaultlineException.Input("People sign in here; the name on labels is the account's and cannot be chosen.");
        }

        if (!Person.Accepts(body.Name, out var name))
        {
            throw FaultlineException.Input("A name has 1 to 80 characters and no control characters.");
        }

        await workbench.AddAuditAsync(note.EntryOfChange("name", name, person.Name, name), cancellationToken);
        context.Response.Cookies.Append(Person.Cookie, Uri.EscapeDataString(name), s_cookie.Build(context));
        return new PersonName(name);
    }
}

/// <param name="Name">1 to 80 characters.</param>
internal sealed record PersonName(string? Name);

/// <param name="Role">viewer, reviewer or owner; empty for a key that only sends.</param>
/// <param name="SignsIn">False for a workspace of a single user.</param>
internal sealed record PersonAnswer(string Name, string Role, bool SignsIn);
