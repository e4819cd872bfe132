using Faultline.Regression;

namespace Faultline.Gating;

/// <summary>How the rows fared when someone last said "this is good": what a candidate is held against.</summary>
/// <param name="Name">Where it came from, for the report.</param>
/// <param name="Rows">By case id.</param>
public sealed record Baseline(string Name, IReadOnlyDictionary<string, BaselineRow> Rows)
{
    /// <summary>The baseline of one row, or null where there is none, or where the row asks something else since.</summary>
    public BaselineRow? For(RegressionRow row) =>
        Rows.TryGetValue(row.CaseId, out var found)
        && found.Judged > 0
        && (found.RowHash is null || found.RowHash == RegressionDataset.RowHash(row))
            ? found
            : null;

    public static Baseline From(string name, IEnumerable<RowResult> results) =>
        new(
            name,
            results.ToDictionary(
                r => r.Row.CaseId,
                r => new BaselineRow(r.Passes, r.Judged, RegressionDataset.RowHash(r.Row)),
                StringComparer.Ordinal
            )
        );
}

/// <param name="RowHash">Digest of the row it was measured on; null when not known.</param>
public sealed record BaselineRow(int Passes, int Judged, string? RowHash);
