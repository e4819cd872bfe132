using System.Text.Json;
using Faultline.Regression;
using Faultline.Server.Regressing;

namespace Faultline.Server.Api;

/// <param name="Until">The first day, UTC, on which the row counts again; null lifts the quarantine.</param>
internal sealed record QuarantineBody(string? Set, string? CaseId, string? Version, string? Until, string? Reason);

/// <param name="Run">The run whose confirmed clusters feed the sets.</param>
internal sealed record BuildBody(string? Run);

/// <param name="Rejected">Lines that the gate refuses.</param>
/// <param name="States">State → rows in it; a row may be in several.</param>
internal sealed record SetAnswer(
    string Set,
    string File,
    string Tag,
    string? ClusterId,
    int Rows,
    int Rejected,
    IReadOnlyDictionary<string, int> States
)
{
    public static SetAnswer Of(SetView view) =>
        new(
            view.Set.Name,
            view.Set.FileName,
            view.Set.Cluster.Tag,
            view.Set.Cluster.ClusterId,
            view.Rows.Count,
            view.Set.Rejections.Count,
            RowView.States.ToDictionary(x => x.State, x => view.Count(x.State), StringComparer.Ordinal)
        );
}

/// <param name="Total">Rows that fit, not just those of this page.</param>
internal sealed record RowPage(int Total, IReadOnlyList<RowAnswer> Rows);

/// <param name="Expectation">What a right answer looks like, in words.</param>
/// <param name="Problem">Why the row's rule cannot be read.</param>
/// <param name="LastRun">How it fared in the newest recorded run of the gate that asked the same of it.</param>
/// <param name="Version">To be sent with a change: it is made to this row and to no other.</param>
internal sealed record RowAnswer(
    string Set,
    string CaseId,
    string? TraceId,
    string Query,
    string ResponseActual,
    string? Gold,
    JsonElement? Matcher,
    string ExpectedPattern,
    Quarantine? Quarantine,
    string Expectation,
    string? Problem,
    IReadOnlyList<string> States,
    RowTally? LastRun,
    string Version
)
{
    public static RowAnswer Of(string set, RowView view) =>
        new(
            set,
            view.Row.CaseId,
            view.Row.TraceId,
            view.Row.Query,
            view.Row.ResponseActual,
            view.Row.Gold,
            view.Row.Matcher,
            view.Row.ExpectedPattern,
            view.Row.Quarantine,
            view.Expectation,
            view.Problem,
            [.. RowView.States.Select(s => s.State).Where(view.Is)],
            view.Met is [var last, ..] ? last.Tally : null,
            RegressionFolder.VersionOf(view.Row)
        );
}

/// <param name="Proves">True when the rule tells the failed answer from the right one; only then may it be saved.</param>
/// <param name="Problem">Why it does not, or why it cannot be read, in a sentence.</param>
internal sealed record TrialAnswer(bool Proves, string? Problem, string? Expectation, TriedAnswer? Failed, TriedAnswer? Right);

/// <param name="Version">Of the row as it was written.</param>
internal sealed record RowSaved(string CaseId, string Version);
