using Faultline.Traces;

namespace Faultline.Cli.Demo.Traffic;

/// <summary>Eight weeks of support traffic of Harborline, a bank that does not exist, with known failure modes planted in it.</summary>
internal static class TrafficGenerator
{
    public const string Workflow = "harborline_support";

    private static readonly double[] s_hours =
    [
        1,
        .6,
        .4,
        .3,
        .3,
        .5,
        1.2,
        2.6,
        4.2,
        5.4,
        6,
        6.1,
        5.6,
        5.3,
        5.2,
        5.3,
        5.4,
        5.6,
        5.8,
        5.4,
        4.6,
        3.7,
        2.6,
        1.7,
    ];

    private static readonly (string, double)[] s_channels = [("app", .56), ("web", .2), ("whatsapp", .16), ("voice", .08)];
    private static readonly (string, double)[] s_models = [("relay-large", .6), ("relay-mini", .4)];
    private static readonly (int Low, int High, double Weight)[] s_turns =
    [
        (1, 1, .45),
        (2, 2, .23),
        (3, 4, .18),
        (5, 9, .085),
        (10, 14, .055),
    ];

    /// <summary>Traces in order of time.</summary>
    public static IEnumerable<GeneratedTrace> Generate(TrafficOptions options)
    {
        var times = Times(options);
        var customers = Enumerable.Range(0, options.Traces / 5 + 60).Select(i => Customer.Create(options.Seed, i, options.End)).ToArray();
        for (var i = 0; i < times.Length; i++)
        {
            yield return Create(options, customers, times[i], i);
        }
    }

    private static DateTime[] Times(TrafficOptions options)
    {
        var days = (int)(options.End - options.Start).TotalDays;
        var slots = new (int Hour, double Weight)[days * 24];
        for (var hour = 0; hour < slots.Length; hour++)
        {
            var weekend = options.Start.AddHours(hour).DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday;
            slots[hour] = (hour, s_hours[hour % 24] * (weekend ? .7 : 1));
        }

        var cumulative = new double[slots.Length];
        var sum = 0.0;
        for (var hour = 0; hour < slots.Length; hour++)
        {
            cumulative[hour] = sum += slots[hour].Weight;
        }

        var random = new TrafficRandom(options.Seed, options.Traces, "times");
        var times = new DateTime[options.Traces];
        for (var i = 0; i < times.Length; i++)
        {
            var at = Array.BinarySearch(cumulative, random.NextDouble() * sum);
            times[i] = options.Start.AddHours(at < 0 ? ~at : at).AddMilliseconds(random.Next(3_600_000));
        }

        Array.Sort(times);
        return times;
    }

    private static GeneratedTrace Create(TrafficOptions options, Customer[] customers, DateTime time, int index)
    {
        var random = new TrafficRandom(options.Seed, index, "trace");
        var traceId = $"{random.NextUInt64():x16}{random.NextUInt64():x16}";
        var situation = Situate(options, customers, time, random);
        var slots = Wording.Slots(situation, random);
        var query = Wording.Ask(situation, slots, random);
        var (answer, mode) = AgentBehaviour.Answer(situation, query, slots, options.PlantedModes);
        var verdicts = Verdicts.Of(mode, slots, random);
        return new GeneratedTrace(TraceOf(traceId, situation, query, answer, verdicts, slots, random), mode);
    }

    private static Situation Situate(TrafficOptions options, Customer[] customers, DateTime time, TrafficRandom random)
    {
        var customer = customers[(int)(customers.Length * Math.Pow(random.NextDouble(), 1.4))];
        var age = Math.Max(0, (time - customer.Opened).TotalDays / 30.44);
        var (low, high, _) = random.Pick<(int Low, int High, double Weight)>([.. s_turns.Select(t => (t, t.Weight))]);
        return new Situation
        {
            Timestamp = time,
            Intent = random.Pick<SupportIntent>([.. SupportIntent.All.Select(i => (i, i.Share))]),
            Customer = customer,
            AccountAgeMonths = (int)age,
            PromptVersion = Releases.Prompt(options, time),
            Model = random.Pick(s_models),
            AppVersion = Releases.App(options, time, customer),
            KnowledgeRelease = Releases.Knowledge(options, time),
            Channel = random.Pick(s_channels),
            Turns = random.Between(low, high),
            PurchaseAgeDays = random.Chance(.78) ? random.Between(1, 52) : random.Between(75, 230),
        };
    }

    private static Trace TraceOf(
        string traceId,
        Situation situation,
        string query,
        Answer answer,
        Verdicts verdicts,
        IReadOnlyDictionary<string, string> slots,
        TrafficRandom random
    )
    {
        var messages = new List<Message> { new("user", query) };
        for (var turn = 1; turn < situation.Turns; turn++)
        {
            messages.Add(new Message("assistant", PhraseBook.Answers.Say("interim", slots, random)));
            messages.Add(new Message("user", PhraseBook.Asks.Say("followup", slots, random)));
        }

        messages.Add(new Message("assistant", answer.Response));
        var input = Math.Min(8_190, 640 + 590 * situation.Turns + random.Between(0, 500));
        var output = 12 + answer.Response.Length / 4;
        return new Trace
        {
            TraceId = traceId,
            Workflow = Workflow,
            Timestamp = situation.Timestamp,
            Query = query,
            Response = answer.Response,
            SessionId = "chat-" + traceId[..10],
            UserId = situation.Customer.Id,
            Intent = situation.Intent.Name,
            PromptVersion = situation.PromptVersion,
            Model = situation.Model,
            Messages = messages,
            ToolCalls = answer.ToolCalls,
            Retrieved = answer.Retrieved,
            LatencyMs = answer.LatencyMs,
            InputTokens = input,
            OutputTokens = output,
            CostUsd = Math.Round(input * 3e-7 + output * 1.2e-6, 6),
            JudgeScores = verdicts.Scores,
            JudgeVerdict = verdicts.JudgedFailed ? "fail" : "pass",
            JudgeComment = verdicts.Comment,
            FeedbackUp = verdicts.FeedbackUp,
            Escalated = verdicts.Escalated,
            Abandoned = verdicts.Abandoned,
            SchemaValid = answer.SchemaValid,
            Attributes = AttributesOf(situation, random),
        };
    }

    private static Dictionary<string, AttributeValue> AttributesOf(Situation situation, TrafficRandom random)
    {
        var customer = situation.Customer;
        var attributes = new Dictionary<string, AttributeValue>(StringComparer.Ordinal)
        {
            ["account_age_months"] = AttributeValue.OfNumber(situation.AccountAgeMonths),
            ["plan"] = AttributeValue.OfText(customer.Plan),
            ["region"] = AttributeValue.OfText(customer.Region),
            ["locale"] = AttributeValue.OfText(customer.Locale),
            ["channel"] = AttributeValue.OfText(situation.Channel),
            ["device"] = AttributeValue.OfText(customer.Device),
            ["kb_release"] = AttributeValue.OfText(situation.KnowledgeRelease),
            ["n_turns"] = AttributeValue.OfNumber(situation.Turns),
            ["monthly_spend_eur"] = AttributeValue.OfNumber(customer.MonthlySpend),
        };
        if (situation.Channel == "app")
        {
            attributes["app_version"] = AttributeValue.OfText(situation.AppVersion);
        }

        // Real metadata has holes.
        foreach (var name in (string[])["plan", "region", "monthly_spend_eur"])
        {
            if (random.Chance(.01))
            {
                attributes.Remove(name);
            }
        }

        return attributes;
    }
}
