using System.Text.Json;
using System.Text.Json.Nodes;
using Faultline.Regression;

namespace Faultline.Gating;

/// <summary>A run of the gate as the workspace remembers it: the report, and beside it what each row did.</summary>
/// <remarks>In JSON these names stand beside the report's own, so that a record is also what <c>gate --json</c> printed.</remarks>
public sealed record RecordedGate
{
    /// <summary>Failing rows whose answers are kept, a cluster.</summary>
    private const int CasesPerCluster = 50;

    // Enough to see what went wrong; the whole answer is in the results file.
    private const int LongestText = 4_000;

    public required GateReport Report { get; init; }

    /// <summary>What the run was recorded as: a prompt version, a commit; null where nobody said.</summary>
    public string? Label { get; init; }

    /// <summary>The workflow that all rows belong to; null where they differ or do not say.</summary>
    public string? Workflow { get; init; }

    /// <summary>Failing rows, broken ones first, at most 50 a cluster.</summary>
    public IReadOnlyList<RecordedCase> Cases { get; init; } = [];

    /// <summary>Every row that was judged, by case id.</summary>
    public IReadOnlyDictionary<string, RecordedRow> Rows { get; init; } = new Dictionary<string, RecordedRow>(StringComparer.Ordinal);

    public static RecordedGate Of(GateOutcome outcome, string? label) =>
        new()
        {
            Report = outcome.Report,
            Label = label,
            Workflow = WorkflowOf(outcome.Dataset),
            Cases =
            [
                .. outcome.Report.Clusters.SelectMany(c =>
                    GateCases.Of(c).Take(CasesPerCluster).Select(id => CaseOf(c, outcome.Results[id]))
                ),
            ],
            Rows = outcome
                .Results.Values.Where(r => r.Judged > 0)
                .ToDictionary(
                    r => r.Row.CaseId,
                    r => new RecordedRow(r.Passes, r.Judged, RegressionDataset.RowHash(r.Row)),
                    StringComparer.Ordinal
                ),
        };

    public string ToJson()
    {
        var json = JsonSerializer.SerializeToNode(Report, FaultlineJson.Line)!.AsObject();
        json["label"] = Label;
        json["workflow"] = Workflow;
        json["cases"] = JsonSerializer.SerializeToNode(Cases, FaultlineJson.Line);
        json["rows"] = JsonSerializer.SerializeToNode(Rows, FaultlineJson.Line);
        return json.ToJsonString(FaultlineJson.Line);
    }

    /// <summary>Reads a record; one of before cases and rows were kept has none. Null for text that is no report.</summary>
    public static RecordedGate? Read(string text)
    {
        try
        {
            using var json = JsonDocument.Parse(text);
            var root = json.RootElement;
            return root.Deserialize<GateReport>(FaultlineJson.Line) is not { } report
                ? null
                : new RecordedGate
                {
                    Report = report,
                    Label = Optional<string>(root, "label"),
                    Workflow = Optional<string>(root, "workflow"),
                    Cases = Optional<IReadOnlyList<RecordedCase>>(root, "cases") ?? [],
                    Rows =
                        Optional<IReadOnlyDictionary<string, RecordedRow>>(root, "rows")
                        ?? new Dictionary<string, RecordedRow>(StringComparer.Ordinal),
                };
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The workflow that all rows of a data set name; null where they differ or do not say.</summary>
    public static string? WorkflowOf(RegressionDataset dataset)
    {
        var named = dataset
            .Clusters.SelectMany(c => c.Rows)
            .Select(r =>
                r.Provenance is { ValueKind: JsonValueKind.Object } p && p.TryGetProperty("workflow", out var w) ? w.ToString() : null
            )
            .Where(w => w is not null)
            .Distinct(StringComparer.Ordinal)
            .Take(2)
            .ToArray();
        return named is [var one] ? one : null;
    }

    private static RecordedCase CaseOf(GateClusterReport cluster, RowResult row)
    {
        var run = row.Runs.FirstOrDefault(r => r.Outcome == RowOutcome.Fail) ?? row.Runs[0];
        return new RecordedCase(
            row.Row.CaseId,
            cluster.Cluster,
            row.Row.TraceId,
            cluster.BrokenCases.Contains(row.Row.CaseId, StringComparer.Ordinal),
            Cut(row.Row.Query),
            Cut(row.Expectation),
            Cut(run.Answer?.Response ?? ""),
            Cut(run.Reason),
            row.Passes,
            row.Judged
        );
    }

    private static string Cut(string text) =>
        text.Length <= LongestText ? text : text[..(char.IsHighSurrogate(text[LongestText - 1]) ? LongestText - 1 : LongestText)] + " …";

    private static T? Optional<T>(JsonElement json, string name)
        where T : class => json.TryGetProperty(name, out var value) ? value.Deserialize<T>(FaultlineJson.Line) : null;
}

/// <summary>A row that failed: what was asked, what a right answer looks like, and what came. Long texts are cut.</summary>
/// <param name="Broken">It passed in the baseline.</param>
/// <param name="Reason">Why the answer is not right.</param>
public sealed record RecordedCase(
    string CaseId,
    string Cluster,
    string? TraceId,
    bool Broken,
    string Query,
    string Expected,
    string Actual,
    string Reason,
    int Passes,
    int Judged
);

/// <param name="Hash">What the row asked and demanded then (<see cref="RegressionDataset.RowHash"/>): a result of another demand says nothing.</param>
public sealed record RecordedRow(int Passes, int Judged, string Hash);
