using System.Globalization;
using System.Security.Cryptography;
using Faultline.Cli.Demo;
using Faultline.Cli.Demo.Traffic;
using Faultline.Traces;

namespace Faultline.EndToEnd.Demo;

public class TrafficGeneratorTests
{
    private static readonly DateTime s_end = new(2026, 9, 28, 0, 0, 0, DateTimeKind.Utc);
    private static readonly Lazy<IReadOnlyList<GeneratedTrace>> s_traffic = new(() => Generate(42));

    private static IReadOnlyList<GeneratedTrace> Generate(int seed, int traces = 20_000, IReadOnlySet<string>? modes = null) =>
        [
            .. TrafficGenerator.Generate(
                new TrafficOptions
                {
                    Seed = seed,
                    Traces = traces,
                    End = s_end,
                    Modes = modes,
                }
            ),
        ];

    private static string Digest(IEnumerable<GeneratedTrace> traffic)
    {
        using var bytes = new MemoryStream();
        TraceRowWriter.Write(bytes, traffic.Select(t => t.Trace), TestContext.Current.CancellationToken);
        return Convert.ToHexStringLower(SHA256.HashData(bytes.ToArray()));
    }

    [Fact]
    public void Same_options_give_the_same_bytes_and_another_seed_does_not()
    {
        Assert.Equal(Digest(Generate(7, 500)), Digest(Generate(7, 500)));
        Assert.NotEqual(Digest(Generate(7, 500)), Digest(Generate(8, 500)));
    }

    [Fact]
    public void Traces_lie_in_the_eight_weeks_in_order_with_distinct_ids()
    {
        var traces = s_traffic.Value.Select(t => t.Trace).ToArray();
        Assert.Equal(20_000, traces.Length);
        Assert.Equal(20_000, traces.Select(t => t.TraceId).Distinct().Count());
        Assert.All(traces, t => Assert.InRange(t.Timestamp, s_end.AddDays(-56), s_end));
        Assert.Equal(traces.Select(t => t.Timestamp).Order(), traces.Select(t => t.Timestamp));
    }

    [Fact]
    public void Every_mode_lives_in_its_slice_at_its_rate()
    {
        // The slice as the trace shows it; purchase age stands in the query only.
        foreach (var mode in FailureModes.All)
        {
            var members = s_traffic.Value.Where(t => t.Mode == mode).ToArray();
            var low = mode.Id == FailureModes.SpeaksAsAnother ? 5 : 60;
            Assert.True(members.Length >= low, $"{mode.Id}: {members.Length}");
        }

        var refunds = s_traffic
            .Value.Where(t =>
                t.Trace is { Intent: SupportIntent.Refund, PromptVersion: "v23" }
                && t.Trace.Attributes["account_age_months"].Number > 24
                && SampleAgent.PurchaseAgeDays(t.Trace.Query) <= 60
            )
            .ToArray();
        var share = refunds.Count(t => t.Mode?.Id == FailureModes.RefundRefused) / (double)refunds.Length;
        // 94 % of n ≈ 150: three standard errors are 6 points.
        Assert.InRange(share, .87, 1);
        Assert.DoesNotContain(
            s_traffic.Value.Except(refunds),
            t => t.Mode?.Id == FailureModes.RefundRefused && t.Trace.Attributes.ContainsKey("account_age_months")
        );
    }

    [Fact]
    public void The_pass_rate_drops_when_v23_ships()
    {
        static double Rate(string version)
        {
            var traces = s_traffic.Value.Where(t => t.Trace.PromptVersion == version).ToArray();
            return traces.Count(t => t.Mode is null) / (double)traces.Length;
        }

        Assert.InRange(Rate("v22"), .88, .93);
        Assert.InRange(Rate("v22") - Rate("v23"), .02, .08);
    }

    [Fact]
    public void A_mode_left_out_leaves_every_other_trace_as_it_was()
    {
        var all = Generate(5, 4_000);
        var without = Generate(5, 4_000, FailureModes.All.Select(m => m.Id).Where(id => id != FailureModes.ColdOnFraud).ToHashSet());
        Assert.DoesNotContain(without, t => t.Mode?.Id == FailureModes.ColdOnFraud);
        for (var i = 0; i < all.Count; i++)
        {
            Assert.Equal(all[i].Trace.Query, without[i].Trace.Query);
            if (all[i].Mode?.Id != FailureModes.ColdOnFraud)
            {
                Assert.Equal(all[i].Trace.Response, without[i].Trace.Response);
            }
        }
    }

    [Fact]
    public void Words_alone_do_not_give_a_failure_away()
    {
        // Refusals, time-outs and poor hits also occur in answers that are right.
        var good = s_traffic.Value.Where(t => t.Mode is null).Select(t => t.Trace).ToArray();
        Assert.Contains(good, t => t.Intent == SupportIntent.Refund && t.Response.Contains("can't refund", StringComparison.Ordinal));
        Assert.Contains(good, t => t.ToolCalls.Any(c => c.Failed) && !t.ToolCalls[^1].Failed);
        Assert.Contains(good, t => t.Retrieved is { Count: > 0 } hits && hits.All(h => h.Score < .6));
        var refused = s_traffic.Value.Where(t => t.Mode?.Id == FailureModes.RefundRefused).Select(t => t.Trace.Response).ToArray();
        Assert.True(refused.Distinct().Count() > refused.Length * .8);
        Assert.InRange(refused.Count(r => r.Contains("account", StringComparison.OrdinalIgnoreCase)) / (double)refused.Length, .1, .7);
    }

    [Fact]
    public void Every_template_expands_without_leftovers()
    {
        var slots = Wording.Slots(SampleSituation(), new TrafficRandom(1, 1, "t"));
        foreach (var book in (PhraseBook[])[PhraseBook.Asks, PhraseBook.Answers, PhraseBook.Failures, PhraseBook.Comments])
        {
            foreach (var section in book.Sections)
            {
                for (var i = 0; i < 40; i++)
                {
                    var text = book.Say(section, slots, new TrafficRandom(i, 0, section));
                    Assert.DoesNotContain(text, c => c is '[' or ']' or '|' or '<' or '>');
                }
            }
        }
    }

    [Fact]
    public void Every_mode_has_its_words()
    {
        foreach (var mode in FailureModes.All.Append(FailureModes.Miscellaneous))
        {
            Assert.True(PhraseBook.Failures.Has(mode.Id) || mode.Id == FailureModes.ExportBroken, mode.Id);
            Assert.True(PhraseBook.Comments.Has(mode.Id), mode.Id);
        }
    }

    [Theory]
    [InlineData("v22", false)]
    [InlineData("v23", true)]
    [InlineData("v24", false)]
    public void The_sample_agent_refuses_old_accounts_under_v23_alone(string version, bool refuses)
    {
        var agent = new SampleAgent(version);
        var requests = s_traffic.Value.Where(t => t.Mode?.Id == FailureModes.RefundRefused).Select(t => t.Trace).ToArray();
        var refused = requests.Count(t =>
            PhraseBook.Failures.Has(FailureModes.RefundRefused) && IsRefusal(agent.Ask(t.Query, t.Attributes).Response)
        );
        if (refuses)
        {
            Assert.True(refused > requests.Length * .85, $"{refused} of {requests.Length}");
        }
        else
        {
            Assert.Equal(0, refused);
        }
    }

    [Fact]
    public void The_sample_agent_reads_the_intent_off_the_query()
    {
        var sample = s_traffic.Value.Take(3_000).Select(t => t.Trace).ToArray();
        var right = sample.Count(t => IntentReader.Read(t.Query).Name == t.Intent);
        Assert.True(right > sample.Length * .9, right.ToString(CultureInfo.InvariantCulture));
    }

    [Fact]
    public void The_sample_agent_knows_its_versions()
    {
        var error = Assert.Throws<FaultlineException>(() => new SampleAgent("v99"));
        Assert.Contains("v22, v23, v24", error.Message, StringComparison.Ordinal);
    }

    private static bool IsRefusal(string response) =>
        new[]
        {
            "isn't eligible",
            "can't refund",
            "can't return",
            "unable to",
            "decline",
            "no longer available",
            "don't offer",
            "won't be able",
            "not something",
            "rejected",
            "no refund",
            "isn't possible",
        }.Any(phrase => response.Contains(phrase, StringComparison.OrdinalIgnoreCase));

    private static Situation SampleSituation() =>
        new()
        {
            Timestamp = s_end,
            Intent = SupportIntent.All[0],
            Customer = Customer.Create(1, 1, s_end),
            AccountAgeMonths = 3,
            PromptVersion = "v22",
            Model = "relay-mini",
            AppVersion = "6.1",
            KnowledgeRelease = "kb-7",
            Channel = "app",
            Turns = 1,
            PurchaseAgeDays = 12,
        };
}
