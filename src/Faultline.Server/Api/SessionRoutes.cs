using System.ComponentModel;
using Faultline.Analysis;
using Faultline.Server.Accounts;
using Faultline.Server.Pages;
using Faultline.Server.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.AspNetCore.Routing;

namespace Faultline.Server.Api;

/// <summary>Signing in and out, and one's own password.</summary>
internal static class SessionRoutes
{
    // One sentence for every reason, so that it tells nobody which accounts there are.
    private const string Refused =
        "The name or the password is wrong, or the account is disabled or waits a few minutes after too many wrong passwords.";

    public static void MapSession(this RouteGroupBuilder api)
    {
        api.MapPost("/session", SignInAsync)
            .AllowAnonymous()
            .RequireRateLimiting(RequestLimits.Attempts)
            .WithMetadata(RecordsItselfMetadata.Instance)
            .WithSummary("Signs in with a local account; the session is a cookie.");
        api.MapPost("/session/end", EndAsync)
            .AllowAnonymous()
            .WithMetadata(RecordsItselfMetadata.Instance)
            .WithSummary("Ends the session.");
        api.MapPost("/session/password", PasswordAsync)
            .RequireAuthorization(Access.View)
            .RequireRateLimiting(RequestLimits.Attempts)
            .WithSummary("Changes one's own password; other sessions of the account end.");
    }

    /// <summary>A link, not a change: it leads to the provider, which decides.</summary>
    public static void MapProvider(this IEndpointRouteBuilder routes) =>
        routes
            .MapGet(
                "/sign-in/provider",
                static (string? @return, ServeOptions options, HttpContext context) =>
                    options.Config.Server.SignIn.Oidc is null
                        ? Task.FromResult(Results.NotFound())
                        : OpenIdConnectSetup.BeginAsync(context, ReturnAddress.Of(@return))
            )
            .AllowAnonymous()
            .RequireRateLimiting(RequestLimits.Attempts)
            .ExcludeFromDescription();

    private static async Task<SessionAnswer> SignInAsync(
        SignInBody body,
        SignInMode mode,
        AccountFile file,
        AccountsContext context,
        UserManager<Account> users,
        SignInManager<Account> signIn,
        IWorkbench workbench,
        ChangeNote note,
        TimeProvider clock,
        CancellationToken cancellationToken
    )
    {
        if (!mode.Required)
        {
            throw FaultlineException.Input(
                "This workspace has no accounts, so nobody signs in; `faultline user add NAME` makes the first."
            );
        }

        await file.PrepareAsync(context, cancellationToken);
        var now = clock.GetUtcNow().UtcDateTime;
        var password = body.Password ?? "";
        if (await users.FindByNameAsync(body.Name?.Trim() ?? "") is not { PasswordHash: not null } account)
        {
            // As long as for an account that is there.
            _ = users.PasswordHasher.HashPassword(new Account(), password);
            throw FaultlineException.Input(Refused);
        }

        if (account.Disabled || await users.IsLockedOutAsync(account))
        {
            // The check below does not look at the password then; it shall take as long.
            _ = users.PasswordHasher.HashPassword(account, password);
        }

        var result = await signIn.CheckPasswordSignInAsync(account, password, lockoutOnFailure: true);
        if (!result.Succeeded)
        {
            if (result.IsLockedOut)
            {
                await workbench.AddAuditAsync(
                    new AuditEntry(account.UserName!, "sign in refused", account.UserName!, "too many wrong passwords", now),
                    cancellationToken
                );
            }

            throw FaultlineException.Input(Refused);
        }

        await workbench.AddAuditAsync(
            note.Entry("sign in", account.UserName!, "with a password", account.UserName),
            CancellationToken.None
        );
        account.SignedInAt = now;
        await users.UpdateAsync(account);
        await signIn.SignInAsync(account, isPersistent: false);
        return new SessionAnswer(ReturnAddress.Of(body.Return));
    }

    private static async Task<SessionAnswer> EndAsync(SignInManager<Account> signIn, Person person, IWorkbench workbench, ChangeNote note)
    {
        // Strangers may ask this too, and shall not fill the audit.
        note.Unchanged = !person.HasSession;
        if (person.HasSession)
        {
            await workbench.AddAuditAsync(note.Entry("sign out", person.Name), CancellationToken.None);
        }

        await signIn.SignOutAsync();
        return new SessionAnswer("/sign-in");
    }

    private static async Task<SessionAnswer> PasswordAsync(
        PasswordBody body,
        Person person,
        AccountBook book,
        UserManager<Account> users,
        SignInManager<Account> signIn,
        ChangeNote note
    )
    {
        if (!person.HasSession)
        {
            throw FaultlineException.Input("Only someone who is signed in has a password to change.");
        }

        await book.ChangePasswordAsync(person.Name, body.OldPassword ?? "", body.NewPassword ?? "");
        // This session goes on; those elsewhere end.
        await signIn.RefreshSignInAsync((await users.FindByNameAsync(person.Name))!);
        note.Of("password", person.Name, "changed by its owner");
        return new SessionAnswer("/");
    }
}

/// <param name="Return">Path of this server to go to afterwards.</param>
internal sealed record SignInBody(
    string? Name,
    string? Password,
    [property: Description("Path of this server to go to afterwards.")] string? Return
);

internal sealed record PasswordBody(string? OldPassword, string? NewPassword);

/// <param name="Location">The page to go to.</param>
internal sealed record SessionAnswer(string Location);
