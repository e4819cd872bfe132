using System.Globalization;
using Faultline.Gating;
using Faultline.Regression;
using Faultline.Reporting;

namespace Faultline.Server.Regressing;

/// <summary>Small words and signs that the pages of sets and gates share.</summary>
internal static class Say
{
    public static string Sign(RowTally tally) =>
        tally.Passes == tally.Judged ? "✓"
        : tally.Passes == 0 ? "✕"
        : "~";

    public static string Kind(RowTally tally) =>
        tally.Flaky ? "warn"
        : tally.Passes == tally.Judged ? "good"
        : "bad";

    public static string PValue(double? p) =>
        p switch
        {
            null => "–",
            < .0001 => "<0.0001",
            { } value => value.ToString("0.####", CultureInfo.InvariantCulture),
        };

    /// <summary>The change of a cluster's pass rate in points: <c>new</c>, <c>=</c>, or signed.</summary>
    public static string Since(GateClusterReport cluster, GateComparison then)
    {
        if (!then.Clusters.TryGetValue(cluster.Cluster, out var before))
        {
            return "new";
        }

        if (cluster.PassRate is not { } now || before.PassRate is not { } was)
        {
            return "–";
        }

        return Math.Abs(now - was) < .0005 ? "=" : Figures.Points(now - was);
    }
}
