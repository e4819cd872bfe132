using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Faultline.Gating;

/// <summary>The report as GitLab's code-quality artifact: one finding for each failing row of a cluster that blocks, at its line of the regression set.</summary>
public static class GateCodeQuality
{
    /// <param name="root">Paths are written relative to this directory, the repository's.</param>
    public static string Write(GateOutcome outcome, string root)
    {
        var findings =
            from cluster in outcome.Report.Clusters
            where cluster.Blocks
            from id in GateCases.Of(cluster)
            let row = outcome.Results[id]
            let run = row.Runs.FirstOrDefault(r => r.Outcome == RowOutcome.Fail)
            select new
            {
                description = $"{PlainText.Line(GateSummary.Title(cluster))}: {PlainText.Line(row.Row.Query, 120)}: {PlainText.Line(run?.Reason, 120)}",
                check_name = cluster.Cluster,
                // The same finding must look the same from run to run, or the host reports it as fixed and found again.
                fingerprint = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(cluster.Cluster + "\0" + id)))[..32],
                severity = cluster.BrokenCases.Contains(id, StringComparer.Ordinal) ? "critical" : "major",
                location = new
                {
                    path = Path.GetRelativePath(root, Path.GetFullPath(row.Row.File)).Replace('\\', '/'),
                    lines = new { begin = row.Row.Line },
                },
            };
        return JsonSerializer.Serialize(findings.ToArray(), FaultlineJson.Document) + "\n";
    }
}
