using System.Buffers;
using System.Text;

namespace Faultline.Traces.Privacy;

/// <summary>Replaces what is private in a text by pseudonyms. One pass from left to right; every look ahead is bounded, so the time is linear in the length.</summary>
public sealed class PrivateText(Pseudonyms pseudonyms, PrivateKinds kinds)
{
    // Nothing that is looked for can be in a text without one of these.
    private static readonly SearchValues<char> Telltales = SearchValues.Create("0123456789@=:-");

    private static readonly SearchValues<char> HexCharacters = SearchValues.Create("0123456789abcdefABCDEF");

    private static readonly SearchValues<char> AroundUsers = SearchValues.Create(" \t\r\n/@\"\\<>[]{}|^`");

    /// <returns>The very same string when nothing in it is private.</returns>
    public string Replace(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.AsSpan().IndexOfAny(Telltales) < 0 ? text : Scan(text);
    }

    private string Scan(string text)
    {
        StringBuilder? replaced = null;
        var isJson = text.AsSpan().TrimStart() is ['{' or '[' or '"', ..];
        var strings = new JsonStrings(text);
        var (done, at, runEnd) = (0, 0, 0);
        while (at < text.Length)
        {
            // A run is measured once, also when something in its middle was found.
            var fresh = at >= runEnd;
            if (fresh && text[at] == '\\')
            {
                at = EscapeEnd(text, at);
                continue;
            }

            if (fresh && !Words.IsRun(text[at]) && text[at] != '(')
            {
                at++;
                continue;
            }

            runEnd = fresh ? RunEnd(text, at) : runEnd;
            if (Next(text, at, runEnd, fresh) is not { } found)
            {
                at = Math.Max(runEnd, at + 1);
                continue;
            }

            replaced ??= new StringBuilder(text.Length);
            // A number without quotes would otherwise leave JSON that is none.
            var isBare = isJson && !strings.Around(found.Start) && strings.IsNumeric(found);
            found = isBare ? strings.Number(found, done) : found;
            var quote = isBare ? "\"" : "";
            replaced.Append(text, done, found.Start - done);
            replaced.Append(quote).Append(pseudonyms.Of(found.Kind, found.Plain)).Append(quote);
            done = found.End;
            at = found.End;
        }

        return replaced is null ? text : replaced.Append(text, done, text.Length - done).ToString();
    }

    /// <summary>The first find that begins in what is left of a run.</summary>
    private Found? Next(ReadOnlySpan<char> text, int at, int end, bool fresh)
    {
        // KEY=-----BEGIN is one run, and the key goes on behind it.
        var block = kinds.HasFlag(PrivateKinds.Secret) ? Secrets.Block(text, at, end) : null;
        end = block?.Start ?? end;
        return (at == end && block is not null ? null : (fresh ? WholeRun(text, at, end) : null) ?? InRun(text, at, end)) ?? block;
    }

    /// <summary>What a run is as a whole, or is part of.</summary>
    private Found? WholeRun(ReadOnlySpan<char> text, int at, int end)
    {
        if (kinds.HasFlag(PrivateKinds.Secret) && end > at)
        {
            // In password=a/ghp_…, the value as a whole is what is secret.
            var (within, behind) = (Secrets.In(text, at, end), Secrets.Behind(text, at, end));
            return Password(text, at, end)
                ?? (within is null || (behind is { } whole && whole.Start < within.Value.Start) ? behind : within);
        }

        return null;
    }

    private Found? InRun(ReadOnlySpan<char> text, int at, int end)
    {
        if (kinds.HasFlag(PrivateKinds.Email) && end > at && end < text.Length && text[end] == '@' && Emails.At(text, at, end) is { } email)
        {
            return email;
        }

        // Runs hold several words: 1/2, a=DE89…, +49.
        for (var i = at; i < Math.Max(end, at + 1); i++)
        {
            if (i > at && Words.IsWord(text[i - 1]))
            {
                continue;
            }

            var c = text[i];
            var found =
                kinds.HasFlag(PrivateKinds.Iban) && char.IsAsciiLetter(c) ? Ibans.At(text, i)
                : (kinds & (PrivateKinds.Card | PrivateKinds.Phone)) != PrivateKinds.None && (char.IsAsciiDigit(c) || c is '+' or '(')
                    ? Numbers.At(text, i, kinds)
                : null;
            if (found is not null)
            {
                return found;
            }
        }

        return null;
    }

    // ://user:password@host; the user holds nothing that RFC 3986 (3.2.1) leaves to what stands around an address.
    private static Found? Password(ReadOnlySpan<char> text, int at, int end)
    {
        if (end >= text.Length || text[end] != '@' || at < 2 || text[at - 1] != ':')
        {
            return null;
        }

        var before = text[Math.Max(0, at - 80)..(at - 1)];
        var scheme = before.LastIndexOf("://", StringComparison.Ordinal);
        return scheme >= 0 && !before[(scheme + 3)..].ContainsAny(AroundUsers)
            ? new Found(at, end, PrivateKinds.Secret, text[at..end].ToString())
            : null;
    }

    /// <summary>Where an escape ends: all its backslashes, which are two, four or more where JSON lies within JSON, and the letter or digits that they escape.</summary>
    /// <remarks>Those are none of the word behind them: in <c>\\n4111</c> no word is <c>n4111</c>.</remarks>
    private static int EscapeEnd(ReadOnlySpan<char> text, int at)
    {
        var end = text[at..].IndexOfAnyExcept('\\') is var more and >= 0 ? at + more : text.Length;
        var rest = text[end..];
        return end
            + rest switch
            {
                ['u', ..] when HexDigits(rest, 4) => 5,
                ['x', ..] when HexDigits(rest, 2) => 3,
                ['b' or 'f' or 'n' or 'r' or 't' or 'v', ..] => 1,
                _ => 0,
            };
    }

    private static bool HexDigits(ReadOnlySpan<char> text, int count) =>
        text.Length > count && !text.Slice(1, count).ContainsAnyExcept(HexCharacters);

    private static int RunEnd(string text, int at)
    {
        while (at < text.Length && Words.IsRun(text[at]))
        {
            at++;
        }

        return at;
    }
}
