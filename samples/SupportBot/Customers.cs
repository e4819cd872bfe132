namespace SupportBot;

/// <summary>Made-up customers; the same seed asks the same questions.</summary>
internal static class Customers
{
    private static readonly string[] Goods =
    [
        "coat",
        "lamp",
        "kettle",
        "rucksack",
        "tent",
        "toaster",
        "monitor",
        "scarf",
        "desk",
        "chair",
        "watch",
        "speaker",
        "mirror",
        "blender",
        "rug",
        "razor",
        "helmet",
        "drill",
    ];

    private static readonly string[] Refunds =
    [
        "I sent the {0} back last week and want a refund.",
        "The {0} arrived broken, please give me my money back.",
        "Can I have a refund for the {0}? It never fitted.",
        "My {0} order was cancelled by you, where is the refund?",
        "You charged me twice for one {0}; refund one of them please.",
        "Wrong colour of {0}. I returned it, refund?",
    ];

    private static readonly string[] Others =
    [
        "Where is the parcel with my {0}?",
        "What is your exchange rate today? I want to pay for the {0} in dollars.",
        "Is the {0} machine washable?",
        "Please change the address for the {0}.",
    ];

    public static IEnumerable<Question> Ask(int count, int seed)
    {
        var random = new Random(seed);
        for (var i = 0; i < count; i++)
        {
            var pattern = random.NextDouble() < 0.5 ? Refunds[random.Next(Refunds.Length)] : Others[random.Next(Others.Length)];
            yield return new Question(
                string.Format(System.Globalization.CultureInfo.InvariantCulture, pattern, Goods[random.Next(Goods.Length)])
                    + (random.Next(3) == 0 ? " Thanks!" : ""),
                Math.Round(random.NextDouble() * 60),
                random.Next(4) == 0 ? "plus" : "basic"
            );
        }
    }
}
