using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Faultline.Server.Accounts;

/// <summary>The accounts of a workspace: who there is, and every change to them. Used by the pages, <c>/api</c> and the command line alike.</summary>
public sealed class AccountBook : IAsyncDisposable
{
    public const int ShortestPassword = 12;

    private readonly UserManager<Account> _users;
    private readonly AccountsContext _context;
    private readonly TimeProvider _clock;
    private IAsyncDisposable? _services;
    private (AccountFile Made, AccountFile Final)? _unfinished;

    internal AccountBook(UserManager<Account> users, AccountsContext context, TimeProvider clock) =>
        (_users, _context, _clock) = (users, context, clock);

    /// <summary>The accounts of a workspace without a server.</summary>
    /// <param name="create">False where a workspace without accounts is an error.</param>
    /// <exception cref="FaultlineException">There are none, or the file cannot be opened.</exception>
    public static async Task<AccountBook> OpenAsync(string workspace, bool create, CancellationToken cancellationToken = default)
    {
        var file = new AccountFile(workspace);
        if (!create && !file.Exists)
        {
            throw FaultlineException.Input($"The workspace {workspace} has no accounts; `faultline user add NAME` makes the first.");
        }

        // The file stands under its name once it holds someone: a server asks everyone to sign in as soon as it sees it.
        var final = file;
        file = file.Exists ? file : new AccountFile(workspace, $"{AccountFile.Name}.{Guid.NewGuid():N}.new");
        var services = new ServiceCollection()
            .AddLogging()
            .AddSingleton(TimeProvider.System)
            .AddAccountStore(file, new Configuration.SignInConfig())
            .BuildServiceProvider();
        var book = services.GetRequiredService<AccountBook>();
        book._services = services;
        book._unfinished = ReferenceEquals(file, final) ? null : (file, final);
        await file.PrepareAsync(book._context, cancellationToken);
        return book;
    }

    /// <summary>Everyone, by name.</summary>
    public async Task<IReadOnlyList<AccountSummary>> ListAsync(CancellationToken cancellationToken = default)
    {
        var now = _clock.GetUtcNow();
        var provided = await _context.UserLogins.Select(l => l.UserId).ToListAsync(cancellationToken);
        var accounts = await _users.Users.AsNoTracking().ToListAsync(cancellationToken);
        return
        [
            .. accounts
                .OrderBy(a => a.UserName, StringComparer.OrdinalIgnoreCase)
                .Select(a => new AccountSummary(
                    a.UserName!,
                    a.Role,
                    a.Disabled ? "disabled"
                        : a.LockoutEnd > now ? "locked"
                        : "active",
                    string.Join(
                        ", ",
                        new[] { a.PasswordHash is null ? null : "password", provided.Contains(a.Id) ? "provider" : null }.OfType<string>()
                    ),
                    a.CreatedAt,
                    a.SignedInAt
                )),
        ];
    }

    /// <exception cref="FaultlineException">The name is taken or cannot be one, the role is none, or the password is too weak.</exception>
    public async Task AddAsync(string name, string role, string password)
    {
        var account = new Account
        {
            UserName = name.Trim(),
            Role = Known(role),
            CreatedAt = _clock.GetUtcNow().UtcDateTime,
        };
        Done(await _users.CreateAsync(account, password));
    }

    /// <summary>Gives another role; sessions of the account end and must be begun again. Returns the role it had.</summary>
    /// <exception cref="FaultlineException">There is no such account, or it is the last owner.</exception>
    public async Task<string> SetRoleAsync(string name, string role)
    {
        var account = await FindAsync(name);
        var before = account.Role;
        if (Known(role) != Roles.Owner)
        {
            await KeepAnOwnerAsync(account);
        }

        account.Role = role;
        Done(await _users.UpdateAsync(account));
        Done(await _users.UpdateSecurityStampAsync(account));
        return before;
    }

    /// <summary>Shuts an account out, or lets it in again. Enabling also ends a lockout.</summary>
    /// <exception cref="FaultlineException">There is no such account, or it is the last owner.</exception>
    public async Task SetDisabledAsync(string name, bool disabled)
    {
        var account = await FindAsync(name);
        if (disabled)
        {
            await KeepAnOwnerAsync(account);
        }

        account.Disabled = disabled;
        account.AccessFailedCount = 0;
        account.LockoutEnd = null;
        Done(await _users.UpdateAsync(account));
        Done(await _users.UpdateSecurityStampAsync(account));
    }

    /// <summary>Sets a password without the old one; sessions of the account end.</summary>
    /// <exception cref="FaultlineException">There is no such account, or the password is too weak.</exception>
    public async Task SetPasswordAsync(string name, string password)
    {
        var account = await FindAsync(name);
        Done(await _users.ResetPasswordAsync(account, await _users.GeneratePasswordResetTokenAsync(account), password));
        Done(await _users.SetLockoutEndDateAsync(account, null));
        Done(await _users.ResetAccessFailedCountAsync(account));
    }

    /// <summary>Changes one's own password.</summary>
    /// <exception cref="FaultlineException">The old one is wrong, or the new one too weak.</exception>
    public async Task ChangePasswordAsync(string name, string old, string password)
    {
        var account = await FindAsync(name);
        if (account.PasswordHash is null)
        {
            throw FaultlineException.Input("This account signs in with the provider; its password is changed there.");
        }

        if (account.LockoutEnd > _clock.GetUtcNow() || !await _users.CheckPasswordAsync(account, old))
        {
            // A stolen session shall not try passwords at leisure.
            await _users.AccessFailedAsync(account);
            throw FaultlineException.Input("That is not your password at present.");
        }

        Done(await _users.ChangePasswordAsync(account, old, password));
    }

    public async ValueTask DisposeAsync()
    {
        if (_services is not { } services)
        {
            return;
        }

        _services = null;
        var anyone = _unfinished is not null && await _users.Users.AnyAsync();
        await services.DisposeAsync();
        if (_unfinished is (var made, var final))
        {
            if (anyone)
            {
                made.MoveTo(final);
            }
            else
            {
                made.Delete();
            }
        }
    }

    private static string Known(string role) =>
        Roles.All.Contains(role, StringComparer.Ordinal)
            ? role
            : throw FaultlineException.Input($"There is no role '{role}'; choose one of {string.Join(", ", Roles.All)}.");

    private static void Done(IdentityResult result)
    {
        if (!result.Succeeded)
        {
            throw FaultlineException.Input(string.Join(" ", result.Errors.Select(e => e.Description)));
        }
    }

    private async Task<Account> FindAsync(string name) =>
        await _users.FindByNameAsync(name) ?? throw FaultlineException.Input($"There is no account '{name}'.");

    private async Task KeepAnOwnerAsync(Account account)
    {
        if (account is { Role: Roles.Owner, Disabled: false } && !await OtherOwnersAsync(account.Id))
        {
            throw FaultlineException.Input($"{account.UserName} is the last owner; give someone else that role first.");
        }
    }

    private Task<bool> OtherOwnersAsync(string id) => _users.Users.AnyAsync(a => a.Id != id && a.Role == Roles.Owner && !a.Disabled);
}
