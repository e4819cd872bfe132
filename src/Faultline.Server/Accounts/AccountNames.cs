using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Identity;

namespace Faultline.Server.Accounts;

/// <summary>Names that accounts may have: any script, with spaces, and nothing that a reader cannot see or that stands for somebody else.</summary>
internal sealed class AccountNames : IUserValidator<Account>
{
    /// <summary>Names from a provider are cut to this.</summary>
    private const int Longest = 80;

    // Under such names labels and the audit know programs and this machine's commands.
    private const string Key = "key:";
    private const string CommandLine = "(command line)";

    public Task<IdentityResult> ValidateAsync(UserManager<Account> manager, Account user)
    {
        var name = user.UserName ?? "";
        return Task.FromResult(
            name.Length > 0 && Clean(name) == name
                ? IdentityResult.Success
                : IdentityResult.Failed(
                    new IdentityError
                    {
                        Code = "Name",
                        Description =
                            $"'{Clean(name)}' could be a name, but '{name}' cannot: leave out slashes, characters that cannot be seen, accents apart from their letter, spaces at the ends and in a row, and what programs are called ({Key}NAME).",
                    }
                )
        );
    }

    /// <summary>What a provider calls someone, as a name that may stand here; empty where nothing of it may.</summary>
    public static string Of(string? text)
    {
        var name = Clean(text ?? "");
        if (name.Length > Longest)
        {
            // Not in the middle of a character that is written with several.
            var end = StringInfo.ParseCombiningCharacters(name).LastOrDefault(i => i <= Longest);
            name = Clean(name[..end]);
        }

        return name;
    }

    private static string Clean(string text)
    {
        var seen = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            seen.Append(Written(rune));
        }

        var name = string.Join(' ', seen.ToString().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        if (name.StartsWith(Key, StringComparison.OrdinalIgnoreCase))
        {
            name = Clean(name[Key.Length..]);
        }

        if (name.EndsWith(CommandLine, StringComparison.OrdinalIgnoreCase))
        {
            name = Clean(name[..^CommandLine.Length]);
        }

        return name.Any(char.IsLetterOrDigit) || name.EnumerateRunes().Any(Rune.IsLetterOrDigit) ? name : "";
    }

    // Two names shall not be the same to the eye: full-width letters become the plain ones, and an accent is part of its letter (é, not e and U+0301).
    private static string Written(Rune rune) =>
        rune.Value is >= 0xFF01 and <= 0xFF5E ? Written(new Rune(rune.Value - 0xFEE0))
        : rune.Value is >= 0x0300 and <= 0x036F || Rune.GetUnicodeCategory(rune) is UnicodeCategory.Format ? ""
        : Shows(rune) ? rune.ToString()
        : " ";

    // Half a surrogate pair is enumerated as U+FFFD. A slash would be two parts of an address.
    private static bool Shows(Rune rune) =>
        rune.Value is not ('/' or '\\')
        && rune != Rune.ReplacementChar
        && Rune.GetUnicodeCategory(rune)
            is not (
                UnicodeCategory.Control
                or UnicodeCategory.PrivateUse
                or UnicodeCategory.OtherNotAssigned
                or UnicodeCategory.Surrogate
                or UnicodeCategory.LineSeparator
                or UnicodeCategory.ParagraphSeparator
            );
}
