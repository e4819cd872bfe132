using System.Globalization;

namespace Faultline.Cli.Demo.Traffic;

/// <summary>The JSON ticket with which the sample agent orders a statement, as it should be and as it comes out broken.</summary>
internal static class ExportTicket
{
    public static string Valid(IReadOnlyDictionary<string, string> slots, TrafficRandom random)
    {
        var format = slots["format"] switch
        {
            "a spreadsheet" => "xlsx",
            var name => name.ToLowerInvariant(),
        };
        var delivery = random.Pick<string>(["mail", "documents", "link"]);
        var reference = random.Between(10_000, 99_999).ToString(CultureInfo.InvariantCulture);
        return $$"""{"job":"statement","month":"{{slots["month"]}}","format":"{{format}}","deliver":"{{delivery}}","reference":"{{reference}}"}""";
    }

    public static string Broken(IReadOnlyDictionary<string, string> slots, TrafficRandom random)
    {
        var ticket = Valid(slots, random);
        return random.Next(5) switch
        {
            0 => ticket[..random.Between(ticket.Length / 2, ticket.Length - 3)],
            1 => ticket.Replace('"', '\''),
            2 => ticket.Replace("}", ",}", StringComparison.Ordinal),
            3 => "Gern! " + ticket.Replace("\"month\":", "\"Monat\":", StringComparison.Ordinal),
            _ => ticket.Replace("\":\"", "\": ", StringComparison.Ordinal),
        };
    }
}
