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
            (string Name, Entry[] Entries)[] suites =
            [
                .. outcome.Report.Clusters.Select(c =>
                    (c.Cluster, Entries(c, [.. rows[c.Cluster].Select(r => outcome.Results[r.CaseId])]))
                ),
            ];
            Counts(writer, "faultline gate", [.. suites.SelectMany(s => s.Entries)]);
            foreach (var (name, entries) in suites)
            {
                writer.WriteStartElement("testsuite");
                Counts(writer, name, entries);
                foreach (var entry in entries)
                {
                    Case(writer, name, entry);
                }

                writer.WriteEndElement();
            }

            writer.WriteEndElement();
        }

        return text.ToString();
    }

    // The cluster's verdict, then its rows.
    private static Entry[] Entries(GateClusterReport cluster, IReadOnlyList<RowResult> rows)
    {
        var verdict =
            cluster.Verdict == GateVerdicts.Error ? RowOutcome.Error
            : cluster.Blocks ? RowOutcome.Fail
            : RowOutcome.Pass;
        return
        [
            new Entry("verdict: " + cluster.Verdict, verdict, cluster.Reason, cluster.Reason, 0, null),
            .. rows.Select(r => Row(cluster, r)),
        ];
    }

    private static Entry Row(GateClusterReport cluster, RowResult row)
    {
        var run = row.Runs.FirstOrDefault(r => r.Outcome == row.Outcome);
        var harmless = row.Outcome == RowOutcome.Fail && !cluster.Blocks;
        return new Entry(
            row.Row.CaseId,
            harmless ? RowOutcome.Unjudged : row.Outcome,
            harmless ? "fails, but its cluster does not block: " + cluster.Verdict
                : row.Quarantined ? "in quarantine"
                : run?.Reason ?? "not asked: the verdict of its cluster was settled before",
            $"asked: {row.Row.Query}\nexpected: {row.Row.Gold ?? row.Expectation}\ngot: {run?.Answer?.Response}",
            row.Runs.Sum(r => r.Answer?.LatencyMs ?? 0) / 1000,
            row.Row.File
        );
    }

    private static void Counts(XmlWriter writer, string name, Entry[] entries)
    {
        writer.WriteAttributeString("name", Clean(name));
        writer.WriteAttributeString("tests", Number(entries.Length));
        writer.WriteAttributeString("failures", Number(entries.Count(e => e.Outcome == RowOutcome.Fail)));
        writer.WriteAttributeString("errors", Number(entries.Count(e => e.Outcome == RowOutcome.Error)));
        writer.WriteAttributeString("skipped", Number(entries.Count(e => e.Skipped)));
        writer.WriteAttributeString("time", Written(entries.Sum(e => e.Seconds)));
    }

    private static void Case(XmlWriter writer, string suite, Entry entry)
    {
        writer.WriteStartElement("testcase");
        writer.WriteAttributeString("classname", Clean(suite));
        writer.WriteAttributeString("name", Clean(entry.Name));
        writer.WriteAttributeString("time", Written(entry.Seconds));
        if (entry.File is { } file)
        {
            writer.WriteAttributeString("file", Clean(file));
        }

        if (entry.Outcome != RowOutcome.Pass)
        {
            writer.WriteStartElement(
                entry.Skipped ? "skipped"
                : entry.Outcome == RowOutcome.Fail ? "failure"
                : "error"
            );
            writer.WriteAttributeString("message", Clean(entry.Message));
            if (!entry.Skipped)
            {
                writer.WriteAttributeString("type", entry.Outcome == RowOutcome.Fail ? "fail" : "error");
                writer.WriteString(Clean(entry.Detail));
            }

            writer.WriteEndElement();
        }

        writer.WriteEndElement();
    }

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Written(double seconds) => seconds.ToString("0.###", CultureInfo.InvariantCulture);

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

    /// <param name="Seconds">That the agent took, over all runs.</param>
    private sealed record Entry(string Name, RowOutcome Outcome, string Message, string Detail, double Seconds, string? File)
    {
        public bool Skipped => Outcome is not (RowOutcome.Pass or RowOutcome.Fail or RowOutcome.Error);
    }

    private sealed class Utf8Writer(StringBuilder text) : StringWriter(text, CultureInfo.InvariantCulture)
    {
        public override Encoding Encoding { get; } = new UTF8Encoding(false);
    }
}
