namespace Faultline.Gating;

/// <summary>Retries of a critical cluster's broken rows: a row breaks it only when it passes on none of them.</summary>
internal static class GateRetries
{
    // A row that passes 97 times in 100 fails three times running once in 37,000.
    private const int Runs = 3;

    /// <summary>Further runs of a row that has no pass, fails now and did not fail before; 0 for any other.</summary>
    public static int Count(RowCounts row) =>
        row.Runs > 0 && row.Passes == 0 && (row.BaselineRuns == 0 || 2 * row.BaselinePasses > row.BaselineRuns)
            ? Math.Max(0, Runs - row.Runs)
            : 0;
}
