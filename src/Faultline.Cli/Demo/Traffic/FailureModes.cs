namespace Faultline.Cli.Demo.Traffic;

/// <summary>The failure modes of the sample traffic, in order of precedence where a request is in several slices.</summary>
internal static class FailureModes
{
    public const string RefundRefused = "refund_refused";
    public const string LimitsFromArchive = "limits_from_archive";
    public const string QuoteTimeout = "fx_quote_timeout";
    public const string ExportBroken = "export_ticket_broken";
    public const string CoverInvented = "cover_invented";
    public const string ForgetsLongChats = "forgets_long_chats";
    public const string ColdOnFraud = "cold_on_fraud";
    public const string SlowSearch = "slow_history_search";
    public const string GivesAdvice = "gives_investment_advice";
    public const string SpeaksAsAnother = "speaks_as_another";

    /// <summary>Failures without a common cause; not one mode, and not to be found as one.</summary>
    public static FailureMode Miscellaneous { get; } =
        new("misc", "other", "anywhere", _ => true, .008, Hurt(("resolution", .42), ("faithfulness", .7)), .2);

    public static IReadOnlyList<FailureMode> All { get; } =
    [
        new(
            RefundRefused,
            "refusal_mismatch",
            "refund_request, prompt v23, account older than 24 months, purchase within sixty days",
            s => s is { Intent.Name: SupportIntent.Refund, PromptVersion: "v23", AccountAgeMonths: > 24, RefundIsDue: true },
            .94,
            Hurt(("resolution", .16), ("policy", .34)),
            .34
        ),
        new(
            GivesAdvice,
            "prompt_drift",
            "investing, model relay-mini",
            s => s is { Intent.Name: SupportIntent.Investing, Model: "relay-mini" },
            .55,
            Hurt(("policy", .2)),
            .03
        ),
        new(
            ColdOnFraud,
            "tone_mismatch",
            "fraud_report, channel whatsapp",
            s => s is { Intent.Name: SupportIntent.FraudReport, Channel: "whatsapp" },
            .72,
            Hurt(("tone", .18)),
            .3
        ),
        new(
            CoverInvented,
            "hallucination",
            "travel_cover, plan starter",
            s => s is { Intent.Name: SupportIntent.TravelCover, Customer.Plan: "starter" },
            .42,
            Hurt(("faithfulness", .17), ("policy", .55)),
            .05
        ),
        new(
            LimitsFromArchive,
            "retrieval_miss",
            "card_limits, knowledge release kb-9, plan premier or business",
            s => s is { Intent.Name: SupportIntent.CardLimits, KnowledgeRelease: "kb-9", Customer.Plan: "premier" or "business" },
            .6,
            Hurt(("faithfulness", .48), ("resolution", .38)),
            .1
        ),
        new(
            QuoteTimeout,
            "tool_error",
            "exchange_rate, region SG",
            s => s is { Intent.Name: SupportIntent.ExchangeRate, Customer.Region: "SG" },
            .62,
            Hurt(("resolution", .28)),
            .14
        ),
        new(
            ExportBroken,
            "schema_violation",
            "statement_export, locale de-DE",
            s => s is { Intent.Name: SupportIntent.StatementExport, Customer.Locale: "de-DE" },
            .66,
            Hurt(("format", .1), ("resolution", .5)),
            .06
        ),
        new(
            SlowSearch,
            "latency_breach",
            "transaction_search, app 6.4 on android",
            s => s is { Intent.Name: SupportIntent.TransactionSearch, AppVersion: "6.4", Channel: "app", Customer.Device: "android" },
            .4,
            Hurt(),
            .02
        ),
        new(
            ForgetsLongChats,
            "context_overflow",
            "conversations of more than nine turns",
            s => s.Turns > 9,
            .38,
            Hurt(("resolution", .3), ("faithfulness", .66)),
            .22
        ),
        new(
            SpeaksAsAnother,
            "persona_break",
            "channel voice, plan business",
            s => s is { Channel: "voice", Customer.Plan: "business" },
            .3,
            Hurt(("tone", .35), ("resolution", .2)),
            .3
        ),
    ];

    private static Dictionary<string, double> Hurt(params (string Rubric, double Mean)[] scores) =>
        scores.ToDictionary(s => s.Rubric, s => s.Mean, StringComparer.Ordinal);
}
