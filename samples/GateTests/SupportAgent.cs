namespace GateTests;

/// <summary>Stands for the application under test. With <c>AGENT=broken</c> it refuses refunds, as it once did.</summary>
internal static class SupportAgent
{
    public static async Task<string> AnswerAsync(string query, CancellationToken cancellationToken)
    {
        await Task.Delay(1, cancellationToken);
        return !query.Contains("refund", StringComparison.Ordinal) ? "The rate is 1.2345."
            : Environment.GetEnvironmentVariable("AGENT") == "broken" ? "I am sorry, I cannot process refunds for your account."
            : "Your refund has been issued; it is back in two days.";
    }
}
