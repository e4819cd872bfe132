using System.Buffers;

namespace Faultline.Traces.Privacy;

/// <summary>Keys and tokens by what they begin with, stand behind, or are made of.</summary>
internal static class Secrets
{
    private const int LongestName = 40;

    // Parts of a run that are looked at one by one; a run of nothing but separators must not cost the square of its length.
    private const int MostCuts = 64;
    private const string Begin = "-----BEGIN";
    private const string EndMark = "-----END ";

    // RFC 7468 knows no label longer than some thirty characters.
    private const int LongestLine = 80;

    private static readonly SearchValues<string> s_blockEnds = SearchValues.Create(["\"", EndMark], StringComparison.Ordinal);

    // Prefix, and how many characters follow at least. As the issuers document them.
    private static readonly (string Prefix, int More)[] Known =
    [
        ("sk-", 16),
        ("sk_live_", 10),
        ("sk_test_", 10),
        ("rk_live_", 10),
        ("rk_test_", 10),
        ("pk_live_", 10),
        ("whsec_", 16),
        ("ghp_", 20),
        ("gho_", 20),
        ("ghu_", 20),
        ("ghs_", 20),
        ("ghr_", 20),
        ("github_pat_", 20),
        ("glpat-", 16),
        ("xoxb-", 16),
        ("xoxp-", 16),
        ("xoxa-", 16),
        ("xoxs-", 16),
        ("xapp-", 16),
        ("AKIA", 16),
        ("ASIA", 16),
        ("AIza", 30),
        ("ya29.", 20),
        ("SG.", 30),
        ("npm_", 30),
        ("hf_", 20),
        ("dop_v1_", 30),
        ("shpat_", 20),
        ("sq0atp-", 16),
        ("dckr_pat_", 16),
        ("pypi-", 30),
        ("nvapi-", 20),
        ("gsk_", 20),
        ("xai-", 20),
    ];

    private static readonly string[] Names =
    [
        "password",
        "passwd",
        "pwd",
        "secret",
        "token",
        "api_key",
        "apikey",
        "api-key",
        "access_key",
        "client_secret",
        "private_key",
    ];

    /// <summary>A key in a run of characters that belong together, with what follows it there.</summary>
    public static Found? In(ReadOnlySpan<char> text, int start, int end)
    {
        var run = text[start..end].TrimEnd("./=~%");
        // A URL's query or a path may stand before the key, and another part of the path behind it.
        var from = 0;
        for (var cuts = 0; cuts < MostCuts; cuts++)
        {
            var key = run[from..];
            if (IsKey(key))
            {
                return Of(start + from, key);
            }

            if (key.IndexOfAny('=', '/') is not (var cut and >= 0))
            {
                return null;
            }

            from += cut + 1;
        }

        from = run.LastIndexOfAny('=', '/') + 1;
        return IsKey(run[from..]) ? Of(start + from, run[from..]) : null;
    }

    /// <summary>What stands behind <c>Bearer</c>, <c>Basic</c>, <c>password=</c> or <c>api_key:</c>.</summary>
    public static Found? Behind(ReadOnlySpan<char> text, int start, int end)
    {
        var word = text[start..end];
        if (word.Equals("bearer", StringComparison.OrdinalIgnoreCase) || word.Equals("basic", StringComparison.OrdinalIgnoreCase))
        {
            var token = Run(text, end + 1);
            return end < text.Length && text[end] == ' ' && token.Length >= 16 && Unpredictable(token, 16) ? Of(end + 1, token) : null;
        }

        if (word is ['='] || word.IndexOf('=') is not (var equals and > 0))
        {
            return Named(word) && ValueAfter(text, end) is var (at, length) ? Of(at, text.Slice(at, length)) : null;
        }

        // password=… is one run.
        var value = word[(equals + 1)..];
        return Named(word[..equals]) && value.Length >= 4 ? Of(start + equals + 1, value) : null;
    }

    /// <summary>The block of a private key (RFC 7468) whose first line begins at the end of a run, from its first dash to its last; one that is cut ends with the text or with the quotes around it.</summary>
    /// <param name="text">The text.</param>
    /// <param name="from">Where the run, or what is left of it, begins.</param>
    /// <param name="end">Where it ends: the space behind BEGIN belongs to no run.</param>
    public static Found? Block(ReadOnlySpan<char> text, int from, int end)
    {
        var start = end - Begin.Length;
        if (start < from || end >= text.Length || text[end] != ' ' || !text[start..end].SequenceEqual(Begin))
        {
            return null;
        }

        var rest = text[start..];
        if (rest[..Math.Min(LongestLine, rest.Length)].IndexOf("PRIVATE KEY-----", StringComparison.Ordinal) < 0)
        {
            return null;
        }

        // No quote stands in a block: behind one begins what is no longer the key's, and JSON would not survive without it.
        // Not looked at beyond the first of the two, so that a text of many blocks is gone through once.
        var stop = rest.IndexOfAny(s_blockEnds);
        if (stop < 0 || rest[stop] == '"')
        {
            return Of(start, stop < 0 ? rest : rest[..stop].TrimEnd('\\'));
        }

        var last = rest.Slice(stop + EndMark.Length, Math.Min(LongestLine, rest.Length - stop - EndMark.Length));
        // Here neither: the dashes that close it stand in the same value.
        var quote = last.IndexOf('"');
        var close = (quote < 0 ? last : last[..quote]).IndexOf("-----", StringComparison.Ordinal);
        return Of(start, rest[..(stop + EndMark.Length + (close < 0 ? 0 : close + 5))]);
    }

    private static Found Of(int start, ReadOnlySpan<char> value) => new(start, start + value.Length, PrivateKinds.Secret, value.ToString());

    private static bool IsKey(ReadOnlySpan<char> text)
    {
        foreach (var (prefix, more) in Known)
        {
            if (
                text.Length >= prefix.Length + more
                && text.StartsWith(prefix, StringComparison.Ordinal)
                && Unpredictable(text[prefix.Length..], 10)
            )
            {
                return true;
            }
        }

        return IsWebToken(text);
    }

    private static bool Named(ReadOnlySpan<char> name)
    {
        if (name.Length > LongestName)
        {
            return false;
        }

        foreach (var known in Names)
        {
            if (name.EndsWith(known, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    // `"password": "…"`, `token = …`; a value of at least eight characters in which not only letters stand, so that prose stays.
    private static (int At, int Length)? ValueAfter(ReadOnlySpan<char> text, int end)
    {
        var at = PastQuotes(text, end, 4);
        if (at >= text.Length || text[at] is not (':' or '='))
        {
            return null;
        }

        at = PastQuotes(text, at + 1, 4);
        var value = Run(text, at);
        return value.Length >= 8 && value.ContainsAnyInRange('0', '9') ? (at, value.Length) : null;
    }

    /// <summary>The first place from <paramref name="at"/> on behind at most <paramref name="most"/> spaces, quotes and what escapes them in JSON (<c>\"</c>, <c>\u0022</c>).</summary>
    /// <remarks>Any other backslash begins an escape, and what it escapes is not a value's first letter.</remarks>
    private static int PastQuotes(ReadOnlySpan<char> text, int at, int most)
    {
        for (var passed = 0; passed < most && at < text.Length; passed++)
        {
            var rest = text[at..];
            if (rest[0] is ' ' or '"' or '\'' || (rest[0] == '\\' && IsQuote(rest.TrimStart('\\'))))
            {
                // What follows a backslash is passed with the last of them.
                at += IsUnicodeQuote(rest[1..]) && rest[0] == '\\' ? 6 : 1;
            }
            else
            {
                break;
            }
        }

        return at;
    }

    private static bool IsQuote(ReadOnlySpan<char> text) => text is ['"' or '\'', ..] || IsUnicodeQuote(text);

    private static bool IsUnicodeQuote(ReadOnlySpan<char> text) => text is ['u', '0', '0', '2', '2' or '7', ..];

    private static ReadOnlySpan<char> Run(ReadOnlySpan<char> text, int start)
    {
        var end = Math.Min(start, text.Length);
        start = end;
        while (end < text.Length && Words.IsRun(text[end]))
        {
            end++;
        }

        return text[start..end].TrimEnd('.');
    }

    // Header and payload of a JSON Web Token both begin with {" in base64url.
    private static bool IsWebToken(ReadOnlySpan<char> key)
    {
        if (!key.StartsWith("eyJ", StringComparison.Ordinal) || key.Length < 30)
        {
            return false;
        }

        var dot = key.IndexOf('.');
        return dot > 0 && key[(dot + 1)..].StartsWith("eyJ", StringComparison.Ordinal) && key[(dot + 1)..].Contains('.');
    }

    /// <summary>Letters and digits mixed, and at least so many different characters as random text of that length has.</summary>
    private static bool Unpredictable(ReadOnlySpan<char> token, int atLeast)
    {
        UInt128 seen = 0;
        foreach (var c in token)
        {
            seen |= c < 128 ? UInt128.One << c : 0;
        }

        var different = UInt128.PopCount(seen);
        return token.Length >= atLeast && different >= 7 && token.ContainsAnyInRange('0', '9');
    }
}
