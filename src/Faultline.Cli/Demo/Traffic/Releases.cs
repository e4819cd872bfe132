namespace Faultline.Cli.Demo.Traffic;

/// <summary>What the sample bank shipped during the eight weeks, and when.</summary>
internal static class Releases
{
    /// <summary>When v23, the prompt with the refund bug, went live: eleven days before the end, at 10:05 UTC.</summary>
    public static DateTime BadPrompt(TrafficOptions options) => options.End.AddDays(-11).Add(new TimeSpan(10, 5, 0));

    public static string Prompt(TrafficOptions options, DateTime time) =>
        time >= BadPrompt(options) ? "v23"
        : time >= options.Start.AddDays(28).AddHours(14) ? "v22"
        : time >= options.Start.AddDays(14).AddHours(9) ? "v21"
        : "v20";

    public static string Knowledge(TrafficOptions options, DateTime time) =>
        time >= options.Start.AddDays(33) ? "kb-9"
        : time >= options.Start.AddDays(17) ? "kb-8"
        : "kb-7";

    /// <summary>People update with a delay of their own, eight days on average.</summary>
    public static string App(TrafficOptions options, DateTime time, Customer customer)
    {
        var number = Convert.ToInt32(customer.Id[^5..], 16);
        var lag = -8 * Math.Log(1 - new TrafficRandom(options.Seed, number, "app update").NextDouble());
        var day = (time - options.Start).TotalDays - lag;
        return day >= 36 ? "6.4"
            : day >= 25 ? "6.3"
            : day >= 10 ? "6.2"
            : "6.1";
    }
}
