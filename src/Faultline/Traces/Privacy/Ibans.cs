using System.Collections.Frozen;

namespace Faultline.Traces.Privacy;

/// <summary>International bank account numbers (ISO 13616): a country's length, and check digits that make the whole 1 modulo 97.</summary>
internal static class Ibans
{
    // The registry's lengths, by country.
    private const string Lengths =
        "AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 DO28 EE20 EG29 ES24 FI18 FK18 FO18 FR27 GB22 GE22 GI23 "
        + "GL18 GR27 GT28 HN28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MN20 MR27 MT31 MU30 NI28 "
        + "NL18 NO15 OM23 PK24 PL28 PS29 PT25 QA29 RO24 RS22 RU33 SA24 SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 YE30";

    private static readonly FrozenDictionary<string, int> ByCountry = Lengths
        .Split(' ')
        .ToFrozenDictionary(
            static entry => entry[..2],
            static entry => int.Parse(entry.AsSpan(2), System.Globalization.CultureInfo.InvariantCulture),
            StringComparer.Ordinal
        );

    /// <param name="text">The text.</param>
    /// <param name="start">A letter that no word character precedes.</param>
    public static Found? At(ReadOnlySpan<char> text, int start)
    {
        if (
            start + 15 > text.Length
            || !char.IsAsciiLetter(text[start])
            || !char.IsAsciiLetter(text[start + 1])
            || !char.IsAsciiDigit(text[start + 2])
            || !char.IsAsciiDigit(text[start + 3])
        )
        {
            return null;
        }

        var country = text.Slice(start, 2).ToString().ToUpperInvariant();
        if (!ByCountry.TryGetValue(country, out var length))
        {
            return null;
        }

        Span<char> plain = stackalloc char[length];
        var (taken, at) = (0, start);
        for (; taken < length && at < text.Length; at++)
        {
            if (char.IsAsciiLetterOrDigit(text[at]))
            {
                plain[taken++] = char.ToUpperInvariant(text[at]);
            }
            else if (text[at] is not (' ' or '-' or '\u00A0') || taken < 4)
            {
                break;
            }
        }

        return taken == length && Words.EndsAt(text, at) && Holds(plain) ? new Found(start, at, PrivateKinds.Iban, plain.ToString()) : null;
    }

    // Letters count as 10 to 35; the first four characters go to the end.
    private static bool Holds(ReadOnlySpan<char> plain)
    {
        var rest = 0;
        for (var i = 0; i < plain.Length; i++)
        {
            var c = plain[(i + 4) % plain.Length];
            rest = char.IsAsciiDigit(c) ? ((rest * 10) + c - '0') % 97 : ((rest * 100) + c - 'A' + 10) % 97;
        }

        return rest == 1;
    }
}
