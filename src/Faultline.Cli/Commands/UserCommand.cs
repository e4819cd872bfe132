using System.CommandLine;
using System.Globalization;
using Faultline.Server.Accounts;

namespace Faultline.Cli.Commands;

/// <summary><c>user</c>: who may sign in to the pages. As long as there is nobody, the workspace has a single user who does not sign in.</summary>
internal static class UserCommand
{
    private static readonly Argument<string> s_name = new("name") { Description = "The account's name, as labels carry it." };
    private static readonly Argument<string> s_newRole = Role(new Argument<string>("role") { Description = "viewer, reviewer or owner." });
    private static readonly Option<string?> s_role = new("--role")
    {
        Description =
            "viewer (looks), reviewer (labels and decides) or owner (settings, accounts, keys). The first account is an owner, later ones reviewers unless said.",
        HelpName = "ROLE",
    };

    public static Command Create()
    {
        var add = new Command("add", "Make an account; the password is asked for, or read from standard input.") { s_name, s_role };
        CliSession.SetAction(add, AddAsync);
        var list = new Command("list", "Show who has an account.");
        CliSession.SetAction(list, ListAsync);
        var role = new Command("role", "Give an account another role.") { s_name, s_newRole };
        CliSession.SetAction(role, RoleAsync);
        var disable = new Command("disable", "Shut an account out; its name stays taken.") { s_name };
        CliSession.SetAction(disable, (session, parsed, stop) => SetDisabledAsync(session, parsed, disabled: true, stop));
        var enable = new Command("enable", "Let an account in again, also after too many wrong passwords.") { s_name };
        CliSession.SetAction(enable, (session, parsed, stop) => SetDisabledAsync(session, parsed, disabled: false, stop));
        var password = new Command("password", "Set an account's password; it is asked for, or read from standard input.") { s_name };
        CliSession.SetAction(password, PasswordAsync);
        return new Command("user", "People who sign in to the pages of `serve`.") { add, list, role, disable, enable, password };
    }

    private static async Task<int> AddAsync(CliSession session, ParseResult parsed, CancellationToken cancellationToken)
    {
        var name = parsed.GetValue(s_name)!;
        var password = PasswordInput.Read(
            $"Password of {TerminalText.Neutralise(name)} (at least {AccountBook.ShortestPassword} characters)"
        );
        await using var book = await AccountBook.OpenAsync(session.Workspace, create: true, cancellationToken);
        var first = (await book.ListAsync(cancellationToken)).Count == 0;
        var role = parsed.GetValue(s_role) ?? (first ? Roles.Owner : Roles.Reviewer);
        if (first && role != Roles.Owner)
        {
            throw FaultlineException.Input("The first account is an owner's; leave --role out or say --role owner.");
        }

        await ChangeAsync(
            session,
            "account",
            name,
            async () =>
            {
                await book.AddAsync(name, role, password);
                return $"nothing → {role}";
            },
            cancellationToken
        );
        session.Say($"{TerminalText.Neutralise(name)} may sign in as {role}.");
        if (first)
        {
            session.Say("From now on the pages ask everyone to sign in, also on this machine.");
        }

        return ExitCodes.Done;
    }

    private static async Task<int> ListAsync(CliSession session, ParseResult parsed, CancellationToken cancellationToken)
    {
        await using var book = await AccountBook.OpenAsync(session.Workspace, create: false, cancellationToken);
        var accounts = await book.ListAsync(cancellationToken);
        if (session.Json)
        {
            CliSession.WriteJson(new { accounts });
        }
        else
        {
            foreach (var account in accounts)
            {
                var seen = account.SignedInAt is { } at
                    ? at.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture)
                    : "never signed in";
                session.Say($"{TerminalText.Neutralise(account.Name)}  {account.Role}  {account.State}  {seen}");
            }
        }

        return ExitCodes.Done;
    }

    private static async Task<int> RoleAsync(CliSession session, ParseResult parsed, CancellationToken cancellationToken)
    {
        var (name, role) = (parsed.GetValue(s_name)!, parsed.GetValue(s_newRole)!);
        await using var book = await AccountBook.OpenAsync(session.Workspace, create: false, cancellationToken);
        var before = "";
        await ChangeAsync(
            session,
            "account role",
            name,
            async () => $"{before = await book.SetRoleAsync(name, role)} → {role}",
            cancellationToken
        );
        session.Say($"{TerminalText.Neutralise(name)} is {role} now, and was {before}.");
        return ExitCodes.Done;
    }

    private static async Task<int> SetDisabledAsync(
        CliSession session,
        ParseResult parsed,
        bool disabled,
        CancellationToken cancellationToken
    )
    {
        var name = parsed.GetValue(s_name)!;
        await using var book = await AccountBook.OpenAsync(session.Workspace, create: false, cancellationToken);
        await ChangeAsync(
            session,
            "account state",
            name,
            async () =>
            {
                await book.SetDisabledAsync(name, disabled);
                return disabled ? "disabled" : "enabled";
            },
            cancellationToken
        );
        session.Say(
            disabled
                ? $"{TerminalText.Neutralise(name)} is shut out; open sessions end within ten seconds."
                : $"{TerminalText.Neutralise(name)} may sign in again."
        );
        return ExitCodes.Done;
    }

    private static async Task<int> PasswordAsync(CliSession session, ParseResult parsed, CancellationToken cancellationToken)
    {
        var name = parsed.GetValue(s_name)!;
        await using var book = await AccountBook.OpenAsync(session.Workspace, create: false, cancellationToken);
        var password = PasswordInput.Read($"New password of {TerminalText.Neutralise(name)}");
        await ChangeAsync(
            session,
            "account password",
            name,
            async () =>
            {
                await book.SetPasswordAsync(name, password);
                return "set on the command line";
            },
            cancellationToken
        );
        session.Say("Done; open sessions of the account end within ten seconds.");
        return ExitCodes.Done;
    }

    private static Task<bool> ChangeAsync(
        CliSession session,
        string action,
        string name,
        Func<Task<string>> change,
        CancellationToken cancellationToken
    ) => session.AuditedAsync<bool>(session.Entry(action, name), async () => (true, await change()), cancellationToken);

    private static Argument<string> Role(Argument<string> argument)
    {
        argument.AcceptOnlyFromAmong([.. Roles.All]);
        return argument;
    }
}
