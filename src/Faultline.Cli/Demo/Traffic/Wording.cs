using System.Globalization;

namespace Faultline.Cli.Demo.Traffic;

/// <summary>Turns the facts of a request into words: the customer's message, and the slots that question and answer share.</summary>
internal static class Wording
{
    // What the sample agent must be able to read back is spared by the typing errors.
    private static readonly HashSet<string> s_neverMistyped = new(["yesterday", "days", "weeks", "months"], StringComparer.Ordinal);

    public static Dictionary<string, string> Slots(Situation situation, TrafficRandom random)
    {
        var amount = Math.Round(Math.Exp(random.Gaussian(4.1, .8)), 2);
        var rate = random.Between(80, 900) / 100.0;
        var plan = situation.Customer.Plan;
        var limit = plan switch
        {
            "starter" => 1_000,
            "everyday" => 2_500,
            "premier" => 10_000,
            _ => 25_000,
        };
        var slots = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["amount"] = Money(amount),
            ["rate"] = rate.ToString("0.000", CultureInfo.InvariantCulture),
            ["quote"] = (amount * rate).ToString("#,##0.00", CultureInfo.InvariantCulture),
            ["plan"] = char.ToUpperInvariant(plan[0]) + plan[1..],
            ["limit"] = Money(limit),
            ["cash"] = Money(limit / 5.0),
            ["oldlimit"] = Money(limit * .3),
            ["oldcash"] = Money(limit * .05),
            ["digits"] = random.Between(1000, 999_999).ToString(CultureInfo.InvariantCulture),
            ["count"] = random.Between(2, 19).ToString(CultureInfo.InvariantCulture),
            ["when"] = When(situation.PurchaseAgeDays, random),
        };
        foreach (var section in PhraseBook.Slots.Sections)
        {
            slots[section] = random.Pick(PhraseBook.Slots.Section(section));
        }

        return slots;
    }

    /// <summary>The customer's first message.</summary>
    public static string Ask(Situation situation, IReadOnlyDictionary<string, string> slots, TrafficRandom random)
    {
        var ask = PhraseBook.Asks.Say(situation.Intent.Name, slots, random);
        if (random.Chance(.3))
        {
            ask = PhraseBook.Asks.Say("opening", slots, random) + " " + ask;
        }

        if (random.Chance(.3))
        {
            ask += " " + PhraseBook.Asks.Say("closing", slots, random);
        }

        if (random.Chance(.15))
        {
            ask = Mistype(ask, random);
        }

        return (random.Chance(.12) ? ask.ToLowerInvariant() : ask).Trim();
    }

    private static string Money(double amount) =>
        "€" + amount.ToString(amount % 1 == 0 ? "#,##0" : "#,##0.00", CultureInfo.InvariantCulture);

    private static string When(int days, TrafficRandom random) =>
        days switch
        {
            <= 1 => "yesterday",
            >= 14 and <= 56 when random.Chance(.4) => $"{(days + 3) / 7} weeks ago",
            > 70 when random.Chance(.6) => $"{(days + 15) / 30} months ago",
            _ => $"{days} days ago",
        };

    private static string Mistype(string text, TrafficRandom random)
    {
        var words = text.Split(' ');
        var candidates = Enumerable
            .Range(0, words.Length)
            .Where(i => words[i].Length > 4 && words[i].All(char.IsAsciiLetter) && !s_neverMistyped.Contains(words[i]))
            .ToArray();
        if (candidates.Length == 0)
        {
            return text;
        }

        var at = random.Pick(candidates);
        var word = words[at].ToCharArray();
        var from = random.Between(1, word.Length - 2);
        (word[from], word[from - 1]) = (word[from - 1], word[from]);
        words[at] = random.Chance(.5) ? new string(word) : words[at].Remove(from, 1);
        return string.Join(' ', words);
    }
}
