using System.CommandLine;
using System.Globalization;
using Faultline.Server.Security;

namespace Faultline.Cli.Commands;

/// <summary><c>key</c>: keys that let other machines send traces to <c>serve</c> and read its pages.</summary>
internal static class KeyCommand
{
    private static readonly Argument<string> s_name = new("name")
    {
        Description = "What you call the key: a machine, a team, a collector.",
    };

    private static readonly Option<string[]> s_scopes = new("--scope")
    {
        Description = "What it may: ingest (send traces and signals), read, write; all three when none is named.",
        HelpName = "SCOPE",
        AllowMultipleArgumentsPerToken = true,
    };

    public static Command Create()
    {
        var create = new Command("create", "Make a key and show it once; only its hash is kept.") { s_name, s_scopes };
        CliSession.SetAction(create, CreateAsync);
        var list = new Command("list", "Show which keys there are.");
        CliSession.SetAction(list, ListAsync);
        var revoke = new Command("revoke", "Take a key back.") { s_name };
        CliSession.SetAction(revoke, RevokeAsync);
        return new Command("key", "Keys for other machines that send traces to `serve`.") { create, list, revoke };
    }

    private static async Task<int> CreateAsync(CliSession session, ParseResult parsed, CancellationToken cancellationToken)
    {
        var name = parsed.GetValue(s_name)!;
        var scopes = KeyScopes.Check(parsed.GetValue(s_scopes));
        var key = await session.AuditedAsync(
            session.Entry("key", name),
            () =>
                Task.FromResult<(string, string?)>(
                    (KeyFile.Create(session.Workspace, name, session.Now, scopes), "nothing → " + string.Join(", ", scopes))
                ),
            cancellationToken
        );
        if (session.Json)
        {
            CliSession.WriteJson(new { name, key });
        }
        else
        {
            session.Say(key);
            Console.Error.WriteLine(
                "This is the only time it is shown. Clients send it as `Authorization: Bearer KEY`; a running server takes it within a second."
            );
        }

        return ExitCodes.Done;
    }

    private static Task<int> ListAsync(CliSession session, ParseResult parsed, CancellationToken cancellationToken)
    {
        var keys = KeyFile.Read(session.Workspace);
        if (session.Json)
        {
            CliSession.WriteJson(new { keys });
        }
        else
        {
            foreach (var key in keys)
            {
                session.Say(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{TerminalText.Neutralise(key.Name)}  {key.Created:yyyy-MM-dd HH:mm} UTC  {string.Join('+', key.Scopes ?? KeyScopes.All)}  sha256 {key.Sha256}"
                    )
                );
            }
        }

        return Task.FromResult(ExitCodes.Done);
    }

    private static async Task<int> RevokeAsync(CliSession session, ParseResult parsed, CancellationToken cancellationToken)
    {
        var name = parsed.GetValue(s_name)!;
        await session.AuditedAsync(
            session.Entry("key", name),
            () =>
            {
                KeyFile.Revoke(session.Workspace, name);
                return Task.FromResult<(bool, string?)>((true, "taken back"));
            },
            cancellationToken
        );
        session.Say("Revoked; a running server refuses it within a second.");
        return ExitCodes.Done;
    }
}
