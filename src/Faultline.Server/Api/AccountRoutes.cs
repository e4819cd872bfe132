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
        accounts.MapGet("", ListAsync).Produces<IReadOnlyList<AccountSummary>>().WithSummary("Everyone who has an account, by name.");
        MapFile(api, "/accounts.csv", s_file.Csv).WithSummary("The accounts as CSV.");
        MapFile(api, "/accounts.jsonl", s_file.Jsonl).WithSummary("The accounts as JSONL.");
        accounts.MapPost("", AddAsync).WithSummary("Makes a local account.");
        accounts.MapPost("/{name}/role", RoleAsync).WithSummary("Gives an account another role; its sessions end.");
        accounts.MapPost("/{name}/state", StateAsync).WithSummary("Disables an account, or enables it and ends a lockout.");
        accounts.MapPost("/{name}/password", PasswordAsync).WithSummary("Sets an account's password; its sessions end.");
    }

    private static async Task<IResult> ListAsync(
        SignInMode mode,
        AccountBook book,
        AccountFile file,
        AccountsContext context,
        CancellationToken cancellationToken
    ) => Results.Json(await ReadAsync(mode, book, file, context, cancellationToken), FaultlineJson.Line);

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

    private static RouteHandlerBuilder MapFile(RouteGroupBuilder api, string path, Func<IEnumerable<AccountSummary>, IResult> write) =>
        api.MapGet(
                path,
                async (SignInMode mode, AccountBook book, AccountFile file, AccountsContext context, CancellationToken cancellationToken) =>
                    write(await ReadAsync(mode, book, file, context, cancellationToken))
            )
            .RequireAuthorization(Access.Own);

    private static async Task<IResult> AddAsync(AccountBody body, SignInMode mode, AccountBook book, ChangeNote note)
    {
        if (!mode.Required)
        {
            throw FaultlineException.Input(
                "The first account is made on the machine that holds the workspace: `faultline user add NAME --role owner`."
            );
        }

        await book.AddAsync(body.Name ?? "", body.Role ?? Roles.Viewer, body.Password ?? "");
        note.OfChange("account", body.Name ?? "", null, body.Role ?? Roles.Viewer);
        return Results.Json(new { body.Name }, FaultlineJson.Line);
    }

    private static async Task<IResult> RoleAsync(string name, RoleBody body, AccountBook book, ChangeNote note)
    {
        var before = await book.SetRoleAsync(name, body.Role ?? "");
        note.OfChange("account role", name, before, body.Role);
        return Results.Json(new { name, body.Role }, FaultlineJson.Line);
    }

    private static async Task<IResult> StateAsync(string name, StateBody body, AccountBook book, ChangeNote note)
    {
        await book.SetDisabledAsync(name, body.Disabled);
        note.Of("account state", name, body.Disabled ? "disabled" : "enabled");
        return Results.Json(new { name, body.Disabled }, FaultlineJson.Line);
    }

    private static async Task<IResult> PasswordAsync(string name, NewPasswordBody body, AccountBook book, ChangeNote note)
    {
        await book.SetPasswordAsync(name, body.Password ?? "");
        note.Of("account password", name, "set by an owner");
        return Results.Json(new { name }, FaultlineJson.Line);
    }
}

/// <param name="Role">viewer, reviewer or owner.</param>
internal sealed record AccountBody(string? Name, string? Role, string? Password);

/// <param name="Role">viewer, reviewer or owner.</param>
internal sealed record RoleBody(string? Role);

internal sealed record StateBody(bool Disabled);

internal sealed record NewPasswordBody(string? Password);
