using Faultline.Gating;

namespace Faultline.Regression;

/// <summary>What recorded runs say about one row.</summary>
/// <param name="Runs">Judged runs, of all files.</param>
/// <param name="Flaky">The same agent both passed and failed it.</param>
/// <param name="Saturated">It passed every time, under every agent version of at least three: it no longer tells them apart.</param>
/// <param name="NeverFailed">Its matcher passes the very answer the row was made from: it proves nothing.</param>
/// <param name="Stale">Added longer ago than was allowed, and saturated since.</param>
/// <param name="Quarantined">Under a quarantine that still holds.</param>
public sealed record RowHealth(
    string CaseId,
    string Cluster,
    string File,
    int Line,
    int Passes,
    int Runs,
    bool Flaky,
    bool Saturated,
    bool NeverFailed,
    bool Stale,
    bool Quarantined,
    string? QuarantineUntil
)
{
    private const int Versions = 3;

    /// <param name="histories">One graded set of results for each agent version, oldest first.</param>
    /// <param name="staleAfterDays">Days since a row was added.</param>
    public static IReadOnlyList<RowHealth> Of(
        RegressionDataset dataset,
        IReadOnlyList<IReadOnlyDictionary<string, RowResult>> histories,
        IReadOnlyDictionary<string, IMatcher> matchers,
        MatchContext context,
        DateTime now,
        int staleAfterDays
    ) =>
        [
            .. from cluster in dataset.Clusters
            from row in cluster.Rows
            select One(
                cluster,
                row,
                [.. histories.Select(h => new RowTally(h[row.CaseId].Passes, h[row.CaseId].Judged))],
                matchers[row.CaseId],
                context,
                now,
                staleAfterDays
            ),
        ];

    /// <summary>The health of one row.</summary>
    /// <param name="tallies">One for each agent version that met this row, oldest first.</param>
    public static RowHealth One(
        RegressionCluster cluster,
        RegressionRow row,
        IReadOnlyList<RowTally> tallies,
        IMatcher matcher,
        MatchContext context,
        DateTime now,
        int staleAfterDays
    )
    {
        RowTally[] results = [.. tallies.Where(t => t.Judged > 0)];
        var saturated = results.Length >= Versions && results.All(r => r.Passes == r.Judged);
        var old = row.Added is { } added && (now - added).TotalDays > staleAfterDays;
        var before = matcher.Match(new AgentAnswer { CaseId = row.CaseId, Response = row.ResponseActual }, context);
        return new RowHealth(
            row.CaseId,
            cluster.Name,
            row.File,
            row.Line,
            results.Sum(r => r.Passes),
            results.Sum(r => r.Judged),
            results.Any(r => r.Flaky),
            saturated,
            before.Outcome == RowOutcome.Pass,
            saturated && old,
            row.Quarantine?.Holds(now) == true,
            row.Quarantine?.Until.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture)
        );
    }
}
