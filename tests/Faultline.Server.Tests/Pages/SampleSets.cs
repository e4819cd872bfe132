using System.Globalization;
using System.Text.Json.Nodes;
using Faultline.Analysis;
using Faultline.Configuration;
using Faultline.Gating;
using Faultline.Regression;

namespace Faultline.Server.Tests.Pages;

/// <summary>A regression set of four rows in the configured directory, and recorded runs of the gate on it.</summary>
internal static class SampleSets
{
    public const string Set = "tool_error_cluster_c-2";

    public static string File(string home) => Path.Combine(home, "evals", Set + ".jsonl");

    /// <summary>Two rows with a rule, one that waits for a right answer, one in quarantine.</summary>
    public static void Write(string home, string text)
    {
        Directory.CreateDirectory(Path.Combine(home, "evals"));
        System.IO.File.WriteAllLines(File(home), Enumerable.Range(1, 4).Select(i => Row(i, text).ToJsonString()));
    }

    /// <summary>Adds what is wrong with a set or stands in it by hand: a row with a matcher that does not exist, one that nobody's trace stands behind, a line that is no row.</summary>
    public static void AddOdd(string home, string text)
    {
        var broken = Row(1, text);
        broken["case_id"] = "broken";
        broken["matcher"] = new JsonObject { ["type"] = text, ["value"] = text };
        var byHand = new JsonObject
        {
            ["case_id"] = "by-hand",
            ["query"] = text,
            ["response_actual"] = text,
            ["expected_pattern"] = "paid",
            ["tag"] = "tool_error",
            ["gold"] = text + " paid",
            ["messages"] = new JsonArray(new JsonObject { ["role"] = text, ["content"] = text }),
            ["attributes"] = new JsonObject { [text] = text },
        };
        var refused = Row(2, text);
        refused["case_id"] = "refused";
        refused["gold"] = new JsonArray(text);
        System.IO.File.AppendAllLines(File(home), [broken.ToJsonString(), byHand.ToJsonString(), refused.ToJsonString(), "{" + text]);
    }

    /// <summary>A run of which the first rows pass; what failed answered with <paramref name="text"/>.</summary>
    public static GateRecord Gate(string home, string id, string text, DateTime at, int passes)
    {
        var set = RegressionDatasetReader.Read(Path.Combine(home, "evals"));
        var results = set.Clusters[0]
            .Rows.Select(
                (row, i) =>
                    new RowResult(
                        row,
                        "says: " + text,
                        [
                            new RunResult(
                                0,
                                i < passes ? RowOutcome.Pass : RowOutcome.Fail,
                                "because " + text,
                                new AgentAnswer { CaseId = row.CaseId, Response = text }
                            ),
                        ]
                    )
            )
            .ToDictionary(r => r.Row.CaseId, StringComparer.Ordinal);
        var report = GateJudge.Judge(set, results, null, new GateConfig(), 1, [text]);
        var outcome = new GateOutcome(set, results, null, report);
        return new GateRecord(id, at, set.Path, report.Verdict, RecordedGate.Of(outcome, text).ToJson());
    }

    private static JsonObject Row(int member, string text)
    {
        var id = SampleWorkspace.TraceId(2, member);
        var row = new JsonObject
        {
            ["case_id"] = id,
            ["query"] = $"Request {id}: {text}",
            ["response_actual"] = $"Answer {id}: {text}",
            ["expected_pattern"] = "(?!)",
            ["tag"] = "tool_error",
            ["cluster_id"] = "c-2",
            ["trace_id"] = id,
            ["matcher"] =
                member == 3 ? new JsonObject { ["type"] = "needs_gold" } : new JsonObject { ["type"] = "contains", ["value"] = "paid" },
            ["gold"] = member == 3 ? null : "It is paid.",
            ["added"] = SampleWorkspace.End.ToString("O", CultureInfo.InvariantCulture),
            ["provenance"] = new JsonObject
            {
                ["workflow"] = SampleWorkspace.Workflow,
                ["cluster_name"] = text,
                ["cause"] = text,
            },
        };
        if (member == 4)
        {
            row["quarantine"] = new JsonObject { ["until"] = "2099-01-01", ["reason"] = text };
        }

        return row;
    }
}
