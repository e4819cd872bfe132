namespace Faultline.Gating;

/// <summary>The whole verdict in one sentence; it names the regressed cluster, by how much, and on how many rows.</summary>
internal static class GateSummary
{
    private const int Names = 3;

    public static string Of(string verdict, IReadOnlyList<GateClusterReport> clusters, int errors, int runs, double maxErrorRate)
    {
        var blocking = clusters.Where(c => c.Blocks).ToArray();
        switch (verdict)
        {
            case GateVerdicts.Fail:
                var worst = blocking[0];
                var more =
                    blocking.Length == 1
                        ? ""
                        : $" {blocking.Length - 1} more cluster{(blocking.Length == 2 ? "" : "s")} block{(blocking.Length == 2 ? "s" : "")}.";
                return $"Blocked: {Title(worst)}: {Movement(worst)}.{Cause(worst)}{more}";
            case GateVerdicts.Error:
                return runs > 0 && errors > maxErrorRate * runs
                    ? $"No verdict: {errors} of {runs} runs ended in error; at most {GateJudge.Percent(maxErrorRate)} may."
                    : $"No verdict: {string.Join(", ", clusters.Where(c => c.Verdict == GateVerdicts.Error).Select(c => c.Cluster))} ended mostly in error.";
            default:
                var passed = clusters.Count(c => c.Verdict == GateVerdicts.Pass);
                var known = clusters.Count(c => c.Verdict == GateVerdicts.KnownFailing);
                var open = clusters.Count(c => c.Verdict == GateVerdicts.Inconclusive);
                var parts = new List<string> { $"{passed} of {clusters.Count} clusters pass" };
                if (known > 0)
                {
                    parts.Add($"{known} known to fail");
                }

                if (open > 0)
                {
                    parts.Add($"{open} inconclusive");
                }

                return (verdict == GateVerdicts.Pass ? "Passed: " : "Not blocked: ") + string.Join(", ", parts) + ".";
        }
    }

    public static string Title(GateClusterReport cluster) => cluster.Name is null ? cluster.Cluster : $"{cluster.Cluster} ({cluster.Name})";

    private static string Movement(GateClusterReport cluster)
    {
        if (cluster.PassRate is not { } rate)
        {
            return "no row could be judged";
        }

        var judged = cluster.Passed + cluster.Failed;
        return cluster is { BaselinePassRate: { } before, Drop: { } drop }
            ? $"pass rate fell from {GateJudge.Percent(before)} to {GateJudge.Percent(before - drop.Value)} ({cluster.Broken} of {cluster.Paired} rows broke{Named(cluster.BrokenCases)})"
            : $"pass rate {GateJudge.Percent(rate)} on {judged} rows, threshold {GateJudge.Percent(cluster.Threshold)}{Named(cluster.FailingCases)}";
    }

    private static string Named(IReadOnlyList<string> cases) =>
        cases.Count == 0
            ? ""
            : ": " + string.Join(", ", cases.Take(Names)) + (cases.Count > Names ? $" and {cases.Count - Names} more" : "");

    private static string Cause(GateClusterReport cluster) =>
        cluster.Cause is null ? "" : $" Its known cause was: {cluster.Cause.TrimEnd('.')}.";
}
