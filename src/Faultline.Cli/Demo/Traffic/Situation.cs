namespace Faultline.Cli.Demo.Traffic;

/// <summary>The facts of one request: who asks, what for, when, and which versions answer.</summary>
internal sealed record Situation
{
    public required DateTime Timestamp { get; init; }

    public required SupportIntent Intent { get; init; }

    public required Customer Customer { get; init; }

    /// <summary>Whole months between opening the account and the request.</summary>
    public required int AccountAgeMonths { get; init; }

    public required string PromptVersion { get; init; }

    public required string Model { get; init; }

    public required string AppVersion { get; init; }

    public required string KnowledgeRelease { get; init; }

    /// <summary><c>app</c>, <c>web</c>, <c>whatsapp</c> or <c>voice</c>.</summary>
    public required string Channel { get; init; }

    /// <summary>User turns of the conversation, at least 1.</summary>
    public required int Turns { get; init; }

    /// <summary>Days since the purchase the customer speaks of.</summary>
    public required int PurchaseAgeDays { get; init; }

    /// <summary>The sample bank refunds purchases of the last sixty days.</summary>
    public bool RefundIsDue => PurchaseAgeDays <= 60;
}

/// <summary>A customer of the sample bank, the same in every request.</summary>
internal sealed record Customer(string Id, DateTime Opened, string Plan, string Region, string Locale, string Device, int MonthlySpend)
{
    private static readonly (string, double)[] Plans = [("starter", .44), ("everyday", .30), ("premier", .19), ("business", .07)];
    private static readonly (string, double)[] Regions = [("GB", .36), ("DE", .22), ("ES", .13), ("SG", .20), ("US", .09)];
    private static readonly (string, double)[] Devices = [("ios", .46), ("android", .41), ("desktop", .13)];

    public static Customer Create(int seed, int number, DateTime end)
    {
        var random = new TrafficRandom(seed, number, "customer");
        var region = random.Pick(Regions);
        var home = region switch
        {
            "DE" => "de-DE",
            "ES" => "es-ES",
            "SG" => "en-SG",
            "US" => "en-US",
            _ => "en-GB",
        };
        // People live abroad: the phone's language says where they come from rather than where they bank.
        var locale = random.Chance(.68) ? home : random.Pick<string>([("de-DE", .3), ("en-GB", .3), ("es-ES", .2), ("fr-FR", .2)]);
        var months = random.Chance(.12) ? random.Between(0, 3) : (int)(90 * Math.Pow(random.NextDouble(), 1.7)) + random.Between(0, 6);
        return new Customer(
            $"cust-{number:x5}",
            end.AddDays(-30.44 * months - random.Next(30)),
            random.Pick(Plans),
            region,
            locale,
            random.Pick(Devices),
            (int)Math.Exp(random.Gaussian(6.4, .8))
        );
    }
}
