using System.Globalization;
using System.Text;

namespace Faultline.Gating;

/// <summary>One cluster of the report as plain text: what regressed, by how much, on which rows, its known cause, and five failing cases with expected and actual.</summary>
public static class GateText
{
    private const int Cases = 5;
    private const int Names = 20;

    public static string Cluster(GateOutcome outcome, string cluster)
    {
        var report = outcome.Report;
        var c = report.Clusters.First(x => x.Cluster == cluster);
        var text = new StringBuilder();
        text.Append(c.Verdict.Replace('_', ' ').ToUpperInvariant()).Append(' ').Append(PlainText.Line(GateSummary.Title(c))).Append(": ");
        text.Append(PlainText.Line(c.Reason, 500)).Append('\n');
        if (c.Cause is { } cause)
        {
            text.Append("known cause: ").Append(PlainText.Line(cause)).Append('\n');
        }

        text.Append(
            CultureInfo.InvariantCulture,
            $"rate {Percent(c.PassRate)} [{Percent(c.Low)}, {Percent(c.High)}] of {c.Passed + c.Failed} rows, threshold {Percent(c.Threshold)}"
        );
        if (c.BaselinePassRate is { } before)
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"; baseline {Percent(before)}, {c.Broken} broken, {c.Fixed} fixed, adjusted p {(c.PAdjusted is { } p ? GateJudge.PValue(p) : "–")}"
            );
        }

        text.Append(CultureInfo.InvariantCulture, $"; smallest drop seen {Percent(c.MinimumDetectableDrop)}\n");
        var shown = GateCases.Of(c);
        if (c.Blocks && shown.Count > 0)
        {
            text.Append(c.BrokenCases.Count > 0 ? "broken rows: " : "failing rows: ");
            var all = c.BrokenCases.Count > 0 ? c.BrokenCases : c.FailingCases;
            text.Append(string.Join(", ", all.Take(Names).Select(id => PlainText.Line(id, 80))));
            text.Append(all.Count > Names ? string.Create(CultureInfo.InvariantCulture, $" and {all.Count - Names} more\n") : "\n");
            foreach (var id in shown.Take(Cases))
            {
                Case(text, outcome.Results[id]);
            }
        }

        foreach (var error in report.Errors.Take(c.Verdict == GateVerdicts.Error ? Cases : 0))
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"{error.Runs} × error: {PlainText.Line(error.Reason)} (first: {PlainText.Line(error.FirstCase)})\n"
            );
        }

        return text.ToString();
    }

    private static void Case(StringBuilder text, RowResult row)
    {
        var run = row.Runs.FirstOrDefault(r => r.Outcome == RowOutcome.Fail);
        text.Append('\n').Append(PlainText.Line(row.Row.CaseId, 80)).Append(" (").Append(PlainText.Line(row.Row.Where)).Append(")\n");
        text.Append("  asked:    ").Append(PlainText.Line(row.Row.Query)).Append('\n');
        text.Append("  expected: ").Append(PlainText.Line(row.Row.Gold ?? row.Expectation)).Append('\n');
        text.Append("  actual:   ").Append(PlainText.Line(run?.Answer?.Response ?? "(no response recorded)")).Append('\n');
        text.Append("  why:      ").Append(PlainText.Line(run?.Reason)).Append('\n');
    }

    private static string Percent(double? share) => share is null ? "–" : GateJudge.Percent(share.Value);
}
