using System.Globalization;
using System.Text;

namespace Faultline.Gating;

/// <summary>The report as a pull-request comment: what regressed first, then the table, then five failing cases.</summary>
public static class GateMarkdown
{
    /// <summary>Ends every comment; a publisher finds its own by it and writes over it.</summary>
    public const string Marker = "<!-- faultline gate -->";

    private const int Cases = 5;
    private const int Warnings = 20;

    public static string Write(GateReport report, IReadOnlyDictionary<string, RowResult> results)
    {
        var text = new StringBuilder();
        text.Append("**").Append(MarkdownText.Inline(report.Summary, 1000)).Append("**\n\n");
        text.Append("| cluster | verdict | pass rate | baseline | broken / fixed | adjusted p | smallest drop seen |\n");
        text.Append("|---|---|---:|---:|---:|---:|---:|\n");
        foreach (var c in report.Clusters)
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"| {Title(c)} | {Mark(c)} | {Rate(c)} | {Percent(c.BaselinePassRate)} | {Pair(c)} | {P(c.PAdjusted)} | {Percent(c.MinimumDetectableDrop)} |\n"
            );
        }

        Failing(text, report, results);
        if (report.Errors.Count > 0)
        {
            text.Append("\nErrors, outside every rate:\n\n");
            foreach (var error in report.Errors.Take(Cases))
            {
                text.Append(
                    CultureInfo.InvariantCulture,
                    $"- {error.Runs} × {MarkdownText.Inline(error.Reason)} (first: {MarkdownText.Inline(error.FirstCase)}, {MarkdownText.Inline(error.Where)})\n"
                );
            }
        }

        if (report.Warnings.Count > 0)
        {
            text.Append('\n');
            foreach (var warning in report.Warnings.Take(Warnings))
            {
                text.Append(CultureInfo.InvariantCulture, $"- {MarkdownText.Inline(warning, 500)}\n");
            }

            if (report.Warnings.Count > Warnings)
            {
                text.Append(CultureInfo.InvariantCulture, $"- and {report.Warnings.Count - Warnings} more warnings\n");
            }
        }

        text.Append(
            CultureInfo.InvariantCulture,
            $"\n{report.Dataset.Rows} rows, {report.Clusters.Sum(c => c.Runs)} runs; data set {report.Dataset.Fingerprint}; {(report.Baseline is null ? "no baseline" : "baseline " + MarkdownText.Inline(report.Baseline))}; intervals 95 %, paired tests at {report.Alpha} after Holm.\n"
        );
        text.Append(Marker).Append('\n');
        return text.ToString();
    }

    private static void Failing(StringBuilder text, GateReport report, IReadOnlyDictionary<string, RowResult> results)
    {
        var cases = report
            .Clusters.Where(c => c.Blocks)
            .SelectMany(c => GateCases.Of(c).Select(id => (Cluster: c, Id: id)))
            .Take(Cases)
            .ToArray();
        if (cases.Length == 0)
        {
            return;
        }

        text.Append(CultureInfo.InvariantCulture, $"\n### {cases.Length} failing case{(cases.Length == 1 ? "" : "s")}\n");
        foreach (var (cluster, id) in cases)
        {
            var row = results[id];
            var run = row.Runs.FirstOrDefault(r => r.Outcome == RowOutcome.Fail);
            text.Append(
                CultureInfo.InvariantCulture,
                $"""

                - **{MarkdownText.Inline(id)}** in {MarkdownText.Inline(cluster.Cluster)}
                  - asked: {MarkdownText.Inline(row.Row.Query)}
                  - expected: {MarkdownText.Inline(row.Row.Gold ?? row.Expectation)}
                  - got: {MarkdownText.Inline(run?.Answer?.Response ?? "(no response recorded)")}
                  - why: {MarkdownText.Inline(run?.Reason)}

                """
            );
        }
    }

    // A reader looks for the name; the file's own name is small beneath it.
    private static string Title(GateClusterReport c) =>
        c.Name is { Length: > 0 } name
            ? $"{MarkdownText.Inline(name)}<br><sub>{MarkdownText.Inline(c.Cluster)}</sub>"
            : MarkdownText.Inline(c.Cluster);

    private static string Mark(GateClusterReport c) =>
        c.Verdict switch
        {
            GateVerdicts.Fail => "❌ FAIL",
            GateVerdicts.Pass => "✅ PASS",
            GateVerdicts.KnownFailing => "⚠️ KNOWN FAILING",
            GateVerdicts.Error => "❓ ERROR",
            _ => "➖ INCONCLUSIVE",
        };

    private static string Rate(GateClusterReport c) =>
        c.PassRate is null
            ? "–"
            : string.Create(
                CultureInfo.InvariantCulture,
                $"{Percent(c.PassRate)} [{c.Low * 100:0.#}, {c.High * 100:0.#}] of {c.Passed + c.Failed}"
            );

    private static string Pair(GateClusterReport c) =>
        c.Broken is null ? "–" : string.Create(CultureInfo.InvariantCulture, $"{c.Broken} / {c.Fixed}");

    private static string Percent(double? share) => share is null ? "–" : GateJudge.Percent(share.Value);

    private static string P(double? p) => p is null ? "–" : GateJudge.PValue(p.Value).Replace("<", "&lt;", StringComparison.Ordinal);
}
