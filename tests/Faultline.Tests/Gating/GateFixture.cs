using System.Text.Json;
using Faultline.Configuration;
using Faultline.Gating;
using Faultline.Regression;

namespace Faultline.Tests.Gating;

/// <summary>Small data sets and judged answers for tests.</summary>
internal static class GateFixture
{
    public static RegressionRow Row(string id, string extra = "")
    {
        var json =
            $$"""{"case_id":"{{id}}","query":"q {{id}}","response_actual":"no","expected_pattern":"yes","tag":"tool_error"{{extra}}}""";
        var (row, rejection) = RegressionRowReader.Read(json, "set.jsonl", 1);
        return row ?? throw new InvalidOperationException(rejection!.ToString());
    }

    public static RegressionDataset Dataset(params (string Name, int Rows)[] clusters) =>
        new(
            "set",
            [
                .. clusters.Select(c => new RegressionCluster(
                    c.Name,
                    "tool_error",
                    c.Name,
                    c.Name + ".jsonl",
                    [.. Enumerable.Range(0, c.Rows).Select(i => Row($"{c.Name}-{i}"))]
                )),
            ],
            "fingerprint"
        );

    /// <summary>The first <paramref name="pass"/> rows of each cluster pass, the rest fail.</summary>
    public static Dictionary<string, RowResult> Results(RegressionDataset dataset, params int[] pass) =>
        Results(dataset, (cluster, row) => row < pass[cluster] ? [RowOutcome.Pass] : [RowOutcome.Fail]);

    public static Dictionary<string, RowResult> Results(RegressionDataset dataset, Func<int, int, RowOutcome[]> outcomes) =>
        dataset
            .Clusters.SelectMany(
                (c, ci) =>
                    c.Rows.Select(
                        (r, ri) =>
                            new RowResult(r, "matches /yes/", [.. outcomes(ci, ri).Select((o, k) => new RunResult(k, o, "why", null))])
                    )
            )
            .ToDictionary(r => r.Row.CaseId, StringComparer.Ordinal);

    public static GateReport Judge(
        RegressionDataset dataset,
        IReadOnlyDictionary<string, RowResult> now,
        IReadOnlyDictionary<string, RowResult>? before,
        GateConfig? config = null,
        int repeats = 1
    ) =>
        GateJudge.Judge(
            dataset,
            now,
            before is null ? null : Baseline.From("before", before.Values),
            config ?? new GateConfig(),
            repeats,
            []
        );

    public static JsonElement Json(string json) => JsonDocument.Parse(json).RootElement.Clone();
}
