using Faultline.Server.Accounts;
using Faultline.Server.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Faultline.Server.Api;

/// <summary>Accounts, for owners. The first owner is made on the command line: whoever can write in the workspace owns it.</summary>
internal static class AccountRoutes
{
    private static readonly TableFile<AccountSummary> s_file = new(
        "accounts",
        [
            ("name", a => a.Name),
            ("role", a => a.Role),
            ("state", a => a.State),
            ("signs_in_with", a => a.SignsInWith),
            ("created_at", a => a.CreatedAt),
            ("signed_in_at", a => a.SignedInAt),
        ]
    );

    public static void MapAccounts(this RouteGroupBuilder api)
    {
        var accounts = api.MapGroup("/accounts").RequireAuthorization(Access.Own);
        accounts.MapGet("", ReadAsync).WithSummary("Everyone who has an account, by name.");
        api.MapTable(
            "/accounts",
            "The accounts",
            (path, ending) =>
                api.MapGet(
                    path,
                    async (SignInMode mode, AccountBook book, AccountFile file, AccountsContext context, CancellationToken stop) =>
                        await s_file.AnswerAsync(ending, await ReadAsync(mode, book, file, context, stop), stop)
                ),
            route => route.RequireAuthorization(Access.Own)
        );
        accounts.MapPost("", AddAsync).WithSummary("Makes a local account.");
        accounts.MapPost("/{name}/role", RoleAsync).WithSummary("Gives an account another role; its sessions end.");
        accounts.MapPost("/{name}/state", StateAsync).WithSummary("Disables an account, or enables it and ends a lockout.");
        accounts.MapPost("/{name}/password", PasswordAsync).WithSummary("Sets an account's password; its sessions end.");
    }

    /// <summary>Nobody, where the workspace has no accounts.</summary>
    internal static async Task<IReadOnlyList<AccountSummary>> ReadAsync(
        SignInMode mode,
        AccountBook book,
        AccountFile file,
        AccountsContext context,
        CancellationToken cancellationToken
    )
    {
        if (!mode.Required)
        {
            return [];
        }

        await file.PrepareAsync(context, cancellationToken);
        return await book.ListAsync(cancellationToken);
    }

    private static async Task<AccountChanged> AddAsync(AccountBody body, SignInMode mode, AccountBook book, ChangeNote note)
    {
        if (!mode.Required)
        {
            throw FaultlineException.Input(
                "The first account is made on the machine that holds the workspace: `faultline user add NAME --role owner`."
            );
        }

        await book.AddAsync(body.Name ?? "", body.Role ?? Roles.Viewer, body.Password ?? "");
        note.OfChange("account", body.Name ?? "", null, body.Role ?? Roles.Viewer);
        return new AccountChanged(body.Name ?? "", body.Role ?? Roles.Viewer, null);
    }

    private static async Task<AccountChanged> RoleAsync(string name, RoleBody body, AccountBook book, ChangeNote note)
    {
        var before = await book.SetRoleAsync(name, body.Role ?? "");
        note.OfChange("account role", name, before, body.Role);
        return new AccountChanged(name, body.Role, null);
    }

    private static async Task<AccountChanged> StateAsync(string name, StateBody body, AccountBook book, ChangeNote note)
    {
        await book.SetDisabledAsync(name, body.Disabled);
        note.Of("account state", name, body.Disabled ? "disabled" : "enabled");
        return new AccountChanged(name, null, body.Disabled);
    }

    private static async Task<AccountChanged> PasswordAsync(string name, NewPasswordBody body, AccountBook book, ChangeNote note)
    {
        await book.SetPasswordAsync(name, body.Password ?? "");
        note.Of("account password", name, "set by an owner");
        return new AccountChanged(name, null, null);
    }
}

/// <param name="Role">viewer, reviewer or owner.</param>
internal sealed record AccountBody(string? Name, string? Role, string? Password);

/// <param name="Role">viewer, reviewer or owner.</param>
internal sealed record RoleBody(string? Role);

internal sealed record StateBody(bool Disabled);

internal sealed record NewPasswordBody(string? Password);

/// <summary>The account that was changed, and what was set of it; the rest is null.</summary>
internal sealed record AccountChanged(string Name, string? Role, bool? Disabled);
