namespace Faultline.Cli.Demo.Traffic;

/// <summary>What customers of the sample bank come for.</summary>
/// <param name="Name">The trace's <c>intent</c>, and the section of the phrase books.</param>
/// <param name="Share">Share of traffic in [0, 1].</param>
/// <param name="Weight">Business weight of one failure.</param>
/// <param name="Tool">The tool the agent calls for it.</param>
/// <param name="Documents">Help pages that answer it; null when the agent does not retrieve for this intent.</param>
internal sealed record SupportIntent(string Name, double Share, double Weight, string Tool, string[]? Documents)
{
    public const string Refund = "refund_request";
    public const string CardLimits = "card_limits";
    public const string ExchangeRate = "exchange_rate";
    public const string StatementExport = "statement_export";
    public const string TravelCover = "travel_cover";
    public const string TransactionSearch = "transaction_search";
    public const string FraudReport = "fraud_report";
    public const string Investing = "investing";
    public const string TransferStatus = "transfer_status";
    public const string CardDelivery = "card_delivery";
    public const string PlanChange = "plan_change";

    public static IReadOnlyList<SupportIntent> All { get; } =
    [
        new(TransactionSearch, .15, 1, "search_transactions", null),
        new(Refund, .14, 5, "lookup_purchase", ["Refund window", "Purchase protection"]),
        new(TransferStatus, .13, 3, "get_transfer", ["Transfer times"]),
        new(CardLimits, .11, 2, "get_plan", ["Card limits", "Plans compared"]),
        new(ExchangeRate, .10, 2, "quote_rate", null),
        new(FraudReport, .09, 8, "freeze_cards", ["Reporting fraud"]),
        new(StatementExport, .08, 1, "create_export", null),
        new(TravelCover, .08, 4, "get_plan", ["Travel cover", "Plans compared"]),
        new(Investing, .06, 6, "get_fund", ["Fund costs", "Savings plans"]),
        new(CardDelivery, .04, 1, "get_card_order", null),
        new(PlanChange, .02, 2, "get_plan", ["Plans compared"]),
    ];

    public static SupportIntent Named(string name) => All.First(i => i.Name == name);
}
