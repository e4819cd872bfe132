using System.Security.Claims;
using Faultline.Analysis;
using Faultline.Configuration;
using Microsoft.AspNetCore.Identity;

namespace Faultline.Server.Accounts;

/// <summary>People whom the provider vouches for: known by its issuer and their subject, never by a name alone.</summary>
internal sealed class ProviderPeople(
    UserManager<Account> users,
    SignInManager<Account> signIn,
    AccountsContext context,
    AccountFile file,
    IWorkbench workbench,
    TimeProvider clock
)
{
    /// <summary>Finds the person's account or makes it, gives it the role that the claims say now, and begins a session.</summary>
    /// <exception cref="FaultlineException">The claims name nobody or give no role, the name is another account's, or the account is disabled.</exception>
    public async Task SignInAsync(ClaimsPrincipal person, OidcConfig config, CancellationToken cancellationToken)
    {
        await file.PrepareAsync(context, cancellationToken);
        var subject = person.FindFirstValue("sub") ?? throw FaultlineException.Input("The provider did not say who you are.");
        var issuer = person.FindFirst("sub")!.Issuer;
        var role = RoleOf(person, config);
        var account = await users.FindByLoginAsync(issuer, subject) ?? await AddAsync(person, config, issuer, subject, role);
        if (account.Disabled)
        {
            throw FaultlineException.Input("This account is disabled; ask an owner.");
        }

        var now = clock.GetUtcNow().UtcDateTime;
        if (account.Role != role)
        {
            var detail = $"role {account.Role} → {role}, as the provider says";
            account.Role = role;
            await workbench.AddAuditAsync(
                new AuditEntry(account.UserName!, "accounts/role", account.UserName!, detail, now),
                cancellationToken
            );
        }

        account.SignedInAt = now;
        await users.UpdateAsync(account);
        await signIn.SignInAsync(account, isPersistent: false);
        await workbench.AddAuditAsync(
            new AuditEntry(account.UserName!, "sign in", account.UserName!, "by the provider", now),
            cancellationToken
        );
    }

    private static string RoleOf(ClaimsPrincipal person, OidcConfig config)
    {
        var given = person.FindAll(config.RoleClaim).Select(c => config.Roles.GetValueOrDefault(c.Value)).OfType<string>();
        return Roles.Highest(given.Append(config.DefaultRole))
            ?? throw FaultlineException.Input("You are known to the provider, but none of your groups has a role here; ask an owner.");
    }

    private async Task<Account> AddAsync(ClaimsPrincipal person, OidcConfig config, string issuer, string subject, string role)
    {
        var name = person.FindFirstValue(config.NameClaim) ?? person.FindFirstValue("email") ?? subject;
        if (await users.FindByNameAsync(name) is not null)
        {
            // Labels carry names; whoever could take a name could speak for someone else.
            throw FaultlineException.Input($"The name '{name}' belongs to another account here; ask an owner.");
        }

        var account = new Account
        {
            UserName = name,
            Role = role,
            CreatedAt = clock.GetUtcNow().UtcDateTime,
        };
        Done(await users.CreateAsync(account));
        Done(await users.AddLoginAsync(account, new UserLoginInfo(issuer, subject, "provider")));
        return account;
    }

    private static void Done(IdentityResult result)
    {
        if (!result.Succeeded)
        {
            throw FaultlineException.Input(string.Join(" ", result.Errors.Select(e => e.Description)));
        }
    }
}
