using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
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
    /// <summary>Hexadecimal digits that tell people of one name apart.</summary>
    private const int MarkLength = 6;

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

        var name = account.UserName!;
        var now = clock.GetUtcNow().UtcDateTime;
        if (account.Role != role)
        {
            await workbench.AddAuditAsync(
                new AuditEntry(name, "account role", name, $"{account.Role} → {role}, as the provider says", now),
                CancellationToken.None
            );
            account.Role = role;
        }

        await workbench.AddAuditAsync(new AuditEntry(name, "sign in", name, "by the provider", now), CancellationToken.None);
        account.SignedInAt = now;
        Done(await users.UpdateAsync(account));
        await signIn.SignInAsync(account, isPersistent: false);
    }

    private static string RoleOf(ClaimsPrincipal person, OidcConfig config)
    {
        var given = person.FindAll(config.RoleClaim).Select(c => config.Roles.GetValueOrDefault(c.Value)).OfType<string>();
        return Roles.Highest(given.Append(config.DefaultRole))
            ?? throw FaultlineException.Input("You are known to the provider, but none of your groups has a role here; ask an owner.");
    }

    private async Task<Account> AddAsync(ClaimsPrincipal person, OidcConfig config, string issuer, string subject, string role)
    {
        var account = new Account
        {
            UserName = await NameAsync(person, config, issuer, subject),
            Role = role,
            CreatedAt = clock.GetUtcNow().UtcDateTime,
        };
        var entry = new AuditEntry(
            account.UserName,
            "account",
            account.UserName,
            $"nothing → {role}, as the provider says",
            account.CreatedAt
        );
        return await workbench.AuditedAsync(
            entry,
            async () =>
            {
                // An account that nobody can sign in to would keep its name from everyone.
                await using var both = await context.Database.BeginTransactionAsync(CancellationToken.None);
                Done(await users.CreateAsync(account));
                Done(await users.AddLoginAsync(account, new UserLoginInfo(issuer, subject, "provider")));
                await both.CommitAsync(CancellationToken.None);
                return account;
            },
            _ => entry
        );
    }

    /// <summary>A name that nobody else has. It is given once: the account is found by issuer and subject, whatever the provider calls the person later.</summary>
    private async Task<string> NameAsync(ClaimsPrincipal person, OidcConfig config, string issuer, string subject)
    {
        var claims = new[] { person.FindFirstValue(config.NameClaim), person.FindFirstValue("email"), subject };
        var mark = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(issuer + "\n" + subject)))[..MarkLength];
        var name = claims.Select(AccountNames.Of).FirstOrDefault(n => n.Length > 0) ?? "person " + mark;
        if (await users.FindByNameAsync(name) is not { } other)
        {
            return name;
        }

        // Labels carry names; whoever could take a name could speak for someone else. And one person with two names would agree with herself.
        return other.PasswordHash is null && await users.FindByNameAsync($"{name} ({mark})") is null
            ? $"{name} ({mark})"
            : throw FaultlineException.Input($"The name '{name}' belongs to another account here; ask an owner.");
    }

    private static void Done(IdentityResult result)
    {
        if (!result.Succeeded)
        {
            throw FaultlineException.Input(string.Join(" ", result.Errors.Select(e => e.Description)));
        }
    }
}
