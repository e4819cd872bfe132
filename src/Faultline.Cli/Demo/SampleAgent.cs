using System.Collections.Frozen;
using System.Globalization;
using System.Text.RegularExpressions;
using Faultline.Cli.Demo.Traffic;
using Faultline.Traces;

namespace Faultline.Cli.Demo;

/// <summary>The agent whose traffic the demo analyses, to be asked again: the same request under the same prompt version gets the same answer.</summary>
/// <remarks>Two versions differ by their prompts alone: v22 came before the refund bug, v23 has it, v24 is v23 without it. Every other failure mode is in all of them.</remarks>
internal sealed partial class SampleAgent
{
    public static IReadOnlyList<string> Versions { get; } = ["v22", "v23", "v24"];

    private readonly string _promptVersion;

    /// <exception cref="FaultlineException">There is no such prompt version.</exception>
    public SampleAgent(string promptVersion)
    {
        if (!Versions.Contains(promptVersion, StringComparer.Ordinal))
        {
            throw FaultlineException.Input($"The sample agent has no prompt '{promptVersion}'; it has {string.Join(", ", Versions)}.");
        }

        _promptVersion = promptVersion;
    }

    /// <param name="attributes">Metadata as in the trace row; <c>intent</c> is read off the query where it is missing.</param>
    /// <param name="userTurns">User messages of the conversation so far.</param>
    public Answer Ask(string query, IReadOnlyDictionary<string, AttributeValue> attributes, int userTurns = 1) =>
        Answer(query, Situate(query, attributes, userTurns), modes: null);

    /// <summary>What the agent would have said without any of its failure modes: what a person would call the right answer.</summary>
    public static string RightAnswer(string query, IReadOnlyDictionary<string, AttributeValue> attributes) =>
        Answer(query, new SampleAgent("v24").Situate(query, attributes, 1), FrozenSet<string>.Empty).Response;

    private static Answer Answer(string query, Situation situation, IReadOnlySet<string>? modes)
    {
        var slots = Wording.Slots(situation, new TrafficRandom(0, 0, "slots of " + query));
        foreach (var (slot, value) in Mentioned(query))
        {
            slots[slot] = value;
        }

        return AgentBehaviour.Answer(situation, query, slots, modes).Answer;
    }

    /// <summary>Days since the purchase the query speaks of; 1 when it does not say.</summary>
    internal static int PurchaseAgeDays(string query)
    {
        var match = Age().Match(query);
        if (!match.Success || !int.TryParse(match.Groups["n"].ValueSpan, CultureInfo.InvariantCulture, out var count) || count > 1_000)
        {
            return 1;
        }

        return match.Groups["unit"].ValueSpan[0] switch
        {
            'd' or 'D' => count,
            'w' or 'W' => count * 7,
            _ => count * 30,
        };
    }

    private Situation Situate(string query, IReadOnlyDictionary<string, AttributeValue> attributes, int userTurns)
    {
        string Text(string name, string otherwise) => attributes.TryGetValue(name, out var value) ? value.ToString() : otherwise;
        int Number(string name, int otherwise) =>
            attributes.TryGetValue(name, out var value) && value.IsNumber && Math.Abs(value.Number) < 1e6 ? (int)value.Number : otherwise;
        var customer = new Customer(
            "cust-00000",
            DateTime.UnixEpoch,
            Text("plan", "everyday"),
            Text("region", "GB"),
            Text("locale", "en-GB"),
            Text("device", "ios"),
            0
        );
        var named = Text("intent", "");
        return new Situation
        {
            Timestamp = DateTime.UnixEpoch,
            Intent = SupportIntent.All.FirstOrDefault(i => i.Name == named) ?? IntentReader.Read(query),
            Customer = customer,
            AccountAgeMonths = Number("account_age_months", 0),
            PromptVersion = _promptVersion,
            Model = Text("model", "relay-large"),
            AppVersion = Text("app_version", ""),
            KnowledgeRelease = Text("kb_release", "kb-9"),
            Channel = Text("channel", "app"),
            Turns = Math.Max(userTurns, Number("n_turns", 1)),
            PurchaseAgeDays = PurchaseAgeDays(query),
        };
    }

    private static IEnumerable<(string Slot, string Value)> Mentioned(string query)
    {
        foreach (var slot in PhraseBook.Slots.Sections)
        {
            var value = PhraseBook.Slots.Section(slot).FirstOrDefault(v => query.Contains(v, StringComparison.OrdinalIgnoreCase));
            if (value is not null)
            {
                yield return (slot, value);
            }
        }

        if (Amount().Match(query) is { Success: true } amount)
        {
            yield return ("amount", amount.Value);
        }
    }

    [GeneratedRegex(@"(?<n>[0-9]{1,4}) (?<unit>day|week|month)s? ago", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex Age();

    [GeneratedRegex("€[0-9][0-9,]*(\\.[0-9]+)?", RegexOptions.NonBacktracking)]
    private static partial Regex Amount();
}
