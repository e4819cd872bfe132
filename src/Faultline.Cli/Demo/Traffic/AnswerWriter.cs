using System.Globalization;
using Faultline.Traces;

namespace Faultline.Cli.Demo.Traffic;

/// <summary>Answers a request as the sample agent does: well, or in the way of a failure mode.</summary>
internal static class AnswerWriter
{
    public static Answer Write(Situation situation, FailureMode? mode, IReadOnlyDictionary<string, string> slots, TrafficRandom random)
    {
        var response = Respond(situation, mode, slots, random);
        var tools = CallTools(situation, mode, random);
        var latency =
            mode?.Id == FailureModes.SlowSearch
                ? random.Between(12_500, 38_000)
                : 500 + Math.Exp(random.Gaussian(7.0, .42)) + tools.Sum(t => t.LatencyMs ?? 0);
        return new Answer(
            response,
            tools,
            Retrieve(situation, mode, random),
            Math.Round(latency),
            situation.Intent.Name == SupportIntent.StatementExport && mode?.Id is null or FailureModes.ExportBroken ? mode is null : null
        );
    }

    private static string Respond(Situation situation, FailureMode? mode, IReadOnlyDictionary<string, string> slots, TrafficRandom random)
    {
        if (mode?.Id == FailureModes.ExportBroken)
        {
            return ExportTicket.Broken(slots, random);
        }

        if (mode is not null)
        {
            return Frame(PhraseBook.Failures.Say(mode.Id, slots, random), slots, random);
        }

        if (situation.Intent.Name == SupportIntent.StatementExport)
        {
            return ExportTicket.Valid(slots, random);
        }

        var section = situation.Intent.Name switch
        {
            SupportIntent.Refund when !situation.RefundIsDue => "refund_declined",
            SupportIntent.TravelCover when situation.Customer.Plan == "starter" => "travel_none",
            var intent => intent,
        };
        return Frame(PhraseBook.Answers.Say(section, slots, random), slots, random);
    }

    private static string Frame(string answer, IReadOnlyDictionary<string, string> slots, TrafficRandom random)
    {
        var opening = random.Chance(.4) ? PhraseBook.Answers.Say("opening", slots, random) + " " : "";
        var closing = random.Chance(.35) ? " " + PhraseBook.Answers.Say("closing", slots, random) : "";
        return (opening + answer + closing).Trim();
    }

    private static List<ToolCall> CallTools(Situation situation, FailureMode? mode, TrafficRandom random)
    {
        var tool = situation.Intent.Tool;
        var calls = new List<ToolCall>();
        if (mode?.Id == FailureModes.QuoteTimeout)
        {
            for (var i = random.Between(1, 2); i > 0; i--)
            {
                calls.Add(new ToolCall(tool, random.Chance(.8) ? "timeout" : "error", LatencyMs: random.Between(2_900, 3_100)));
            }

            return calls;
        }

        if (random.Chance(.012))
        {
            calls.Add(new ToolCall(tool, random.Chance(.5) ? "timeout" : "error", LatencyMs: random.Between(900, 3_000)));
        }

        calls.Add(new ToolCall(tool, ToolCall.Ok, Result: Result(situation), LatencyMs: random.Between(60, 420)));
        return calls;
    }

    private static string? Result(Situation situation) =>
        situation.Intent.Name == SupportIntent.Refund
            ? string.Create(CultureInfo.InvariantCulture, $$"""{"purchase_age_days":{{situation.PurchaseAgeDays}}}""")
            : null;

    private static List<RetrievedDocument>? Retrieve(Situation situation, FailureMode? mode, TrafficRandom random)
    {
        if (situation.Intent.Documents is not { } documents)
        {
            return null;
        }

        double Score(double mean, double deviation) => Math.Round(Math.Clamp(random.Gaussian(mean, deviation), 0, 1), 3);
        if (mode?.Id == FailureModes.LimitsFromArchive)
        {
            return [new("Card limits 2023 (archived)", Score(.52, .06)), new("Branch opening hours", Score(.33, .06))];
        }

        // Now and then a right answer rests on a poor hit: a low score alone is not a failure.
        var mean = random.Chance(.04) ? .5 : .81;
        return [.. documents.Select(d => new RetrievedDocument(d, Score(mean, .07)))];
    }
}
