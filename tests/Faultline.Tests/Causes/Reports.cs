using Faultline.Analysis;
using Faultline.Causes;

namespace Faultline.Tests.Causes;

internal static class Reports
{
    public static ClusterReport Cluster(string id, ExplainedCluster explained, params string[] sameTrafficAs) =>
        new()
        {
            ClusterId = id,
            Name = "refunds",
            Tag = new TagReport("refusal_mismatch", "evidence", 1, ""),
            Size = 100,
            EstimatedTotal = 100,
            Keywords = [],
            Representatives = [],
            Members = [],
            Impact = new ImpactReport(1, 1, 1),
            ImpactRank = 1,
            FrequencyRank = 1,
            PassRate = explained.Report?.PassRate,
            PreviousPassRate = explained.Report?.Previous,
            SameTrafficAs = sameTrafficAs,
            Causes = [.. explained.Causes.Select(CauseReports.Of)],
        };
}
