using System.Globalization;
using System.Text;
using System.Xml;

namespace Faultline.Gating;

/// <summary>The report as JUnit XML, which every CI server reads: one test suite a cluster, one test case a row, and one for the cluster's verdict.</summary>
/// <remarks>A failing row of a cluster that does not block is written as skipped, so that the CI result and the gate's verdict agree.</remarks>
public static class GateJUnit
{
    public static string Write(GateOutcome outcome)
    {
        var rows = outcome.Dataset.Clusters.ToDictionary(c => c.Name, c => c.Rows, StringComparer.Ordinal);
        var text = new StringBuilder();
        var settings = new XmlWriterSettings
        {
            Indent = true,
            Encoding = new UTF8Encoding(false),
            CheckCharacters = true,
            NewLineChars = "\n",
        };
        using (var writer = XmlWriter.Create(new Utf8Writer(text), settings))
        {
            writer.WriteStartElement("testsuites");
            writer.WriteAttributeString("name", "faultline gate");
            foreach (var cluster in outcome.Report.Clusters)
            {
                Suite(writer, cluster, [.. rows[cluster.Cluster].Select(r => outcome.Results[r.CaseId])]);
            }

            writer.WriteEndElement();
        }

        return text.ToString();
    }

    private static void Suite(XmlWriter writer, GateClusterReport cluster, IReadOnlyList<RowResult> rows)
    {
        var verdict =
            cluster.Verdict == GateVerdicts.Error ? RowOutcome.Error
            : cluster.Blocks ? RowOutcome.Fail
            : RowOutcome.Pass;
        var failures = (verdict == RowOutcome.Fail ? 1 : 0) + (cluster.Blocks ? cluster.Failed : 0);
        writer.WriteStartElement("testsuite");
        writer.WriteAttributeString("name", Clean(cluster.Cluster));
        writer.WriteAttributeString("tests", (rows.Count + 1).ToString(CultureInfo.InvariantCulture));
        writer.WriteAttributeString("failures", failures.ToString(CultureInfo.InvariantCulture));
        writer.WriteAttributeString(
            "errors",
            (cluster.Errors + (verdict == RowOutcome.Error ? 1 : 0)).ToString(CultureInfo.InvariantCulture)
        );
        writer.WriteAttributeString(
            "skipped",
            (cluster.Unjudged + (cluster.Blocks ? 0 : cluster.Failed)).ToString(CultureInfo.InvariantCulture)
        );
        Case(writer, cluster.Cluster, "verdict: " + cluster.Verdict, verdict, cluster.Reason, cluster.Reason);
        foreach (var row in rows)
        {
            var run = row.Runs.FirstOrDefault(r => r.Outcome == row.Outcome);
            var outcome = row.Outcome == RowOutcome.Fail && !cluster.Blocks ? RowOutcome.Unjudged : row.Outcome;
            Case(
                writer,
                cluster.Cluster,
                row.Row.CaseId,
                outcome,
                outcome == RowOutcome.Unjudged && row.Outcome == RowOutcome.Fail
                    ? "fails, but its cluster does not block: " + cluster.Verdict
                    : run?.Reason ?? "no answer",
                $"asked: {row.Row.Query}\nexpected: {row.Row.Gold ?? row.Expectation}\ngot: {run?.Answer?.Response}"
            );
        }

        writer.WriteEndElement();
    }

    private static void Case(XmlWriter writer, string suite, string name, RowOutcome outcome, string message, string detail)
    {
        writer.WriteStartElement("testcase");
        writer.WriteAttributeString("classname", Clean(suite));
        writer.WriteAttributeString("name", Clean(name));
        if (outcome != RowOutcome.Pass)
        {
            writer.WriteStartElement(
                outcome switch
                {
                    RowOutcome.Fail => "failure",
                    RowOutcome.Error => "error",
                    _ => "skipped",
                }
            );
            writer.WriteAttributeString("message", Clean(message));
            if (outcome != RowOutcome.Unjudged)
            {
                writer.WriteString(Clean(detail));
            }

            writer.WriteEndElement();
        }

        writer.WriteEndElement();
    }

    // XML 1.0 has no way to write most control characters, not even escaped.
    private static string Clean(string text)
    {
        var clean = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (i + 1 < text.Length && char.IsSurrogatePair(text[i], text[i + 1]))
            {
                clean.Append(text[i]).Append(text[++i]);
            }
            else if (XmlConvert.IsXmlChar(text[i]))
            {
                clean.Append(text[i]);
            }
            else
            {
                clean.Append(CultureInfo.InvariantCulture, $"\\u{(int)text[i]:X4}");
            }
        }

        return clean.ToString();
    }

    private sealed class Utf8Writer(StringBuilder text) : StringWriter(text, CultureInfo.InvariantCulture)
    {
        public override Encoding Encoding { get; } = new UTF8Encoding(false);
    }
}
